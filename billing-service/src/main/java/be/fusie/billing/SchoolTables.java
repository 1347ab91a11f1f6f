package be.fusie.billing;

/**
 * The one place that knows tables and columns of a school database. Fusie does not own that schema: for another school
 * platform these statements are what changes, their parameters and result columns stay.
 */
public final class SchoolTables {
    /**
     * The board of an institution on a day. Parameters: institution number, day. Columns: name, enterprise_number, street,
     * postal_code, city.
     */
    public static final String BOARD_OF_INSTITUTION =
            """
            select b.name, b.enterprise_number, b.street, b.postal_code, b.city
              from institution_board ib join board b on b.id = ib.board_id
             where ib.institution = ? and daterange(ib.from_date, ib.until_date) @> cast(? as date)
             order by ib.from_date desc
             limit 1
            """;

    /**
     * Every invoice whose OGM stands on invoices of more than one origin, as far as a moving institution has part in it
     * (M13). Parameter: institution numbers {@code text[]}. Columns: ogm, id, origin, institution, total_cents.
     */
    public static final String COLLIDING_INVOICES =
            """
            with moved as (
              select i.ogm, i.origin_database
                from invoice i join unit u on u.id = i.unit_id
               where u.institution = any (?)
            ), colliding as (
              select distinct m.ogm
                from moved m join invoice other on other.ogm = m.ogm and other.origin_database <> m.origin_database
            )
            select i.ogm, i.id, i.origin_database as origin, u.institution, i.total_cents
              from colliding c
              join invoice i on i.ogm = c.ogm
              join unit u on u.id = i.unit_id
             order by i.ogm, i.id
            """;

    private static final String EACH_INVOICE =
            """
            select i.ogm, i.id, i.origin_database as origin, u.institution, i.total_cents
              from invoice i join unit u on u.id = i.unit_id
            """;

    /** In the order in which Java compares text. */
    private static final String BY_OGM = " order by i.ogm collate \"C\", i.id";

    /** Columns as above, in the order of the OGM. */
    public static final String INVOICES = EACH_INVOICE + BY_OGM;

    /** The same of some institutions only. Parameter: institution numbers {@code text[]}. */
    public static final String INVOICES_OF_INSTITUTIONS = EACH_INVOICE + " where u.institution = any (?)" + BY_OGM;

    /**
     * Codes of an institution, revoked ones included. Parameter: institution number. Columns: code, person, active.
     */
    public static final String BARCODES_OF_INSTITUTION =
            """
            select b.code, b.person_id as person,
                   b.revoked_on is null and b.replaced_by is null
                     and exists (select from pupil p where p.person_id = b.person_id and p.institution = b.institution)
                     as active
              from barcode b
             where b.institution = ?
             order by b.person_id, b.code
            """;

    /**
     * Issues the new codes whose old ones are still active: those of a pupil with two old codes once. Parameters: old
     * codes {@code text[]}, new codes {@code text[]}, day of issue.
     */
    public static final String ISSUE_BARCODES =
            """
            insert into barcode (code, person_id, institution, issued_on)
            select distinct plan.new_code, old.person_id, old.institution, cast(? as date)
              from unnest(?, ?) as plan (old_code, new_code)
              join barcode old on old.code = plan.old_code and old.revoked_on is null
             where not exists (select from barcode b where b.code = plan.new_code)
            """;

    /** Revokes the old codes and points each to its new one. Parameters: day, old codes, new codes. */
    public static final String REVOKE_BARCODES =
            """
            update barcode b
               set revoked_on = greatest(cast(? as date), b.issued_on), replaced_by = plan.new_code
              from unnest(?, ?) as plan (old_code, new_code)
             where b.code = plan.old_code and b.revoked_on is null
            """;

    /** Makes the old codes valid again, as far as they point to our new ones. Parameters: old codes, new codes. */
    public static final String REINSTATE_BARCODES =
            """
            update barcode b
               set revoked_on = null, replaced_by = null
              from unnest(?, ?) as plan (old_code, new_code)
             where b.code = plan.old_code and b.replaced_by = plan.new_code
            """;

    /** Deletes the new codes, save those that somebody scanned since the opening. Parameter: new codes. */
    public static final String DELETE_BARCODES =
            """
            delete from barcode b
             where b.code = any (?) and not exists (select from registration_scan s where s.barcode_code = b.code)
            """;

    /** Revokes what is left of the new codes, and points each back to an old one. Parameters: day, old codes, new codes. */
    public static final String RETIRE_BARCODES =
            """
            update barcode b
               set revoked_on = greatest(cast(? as date), b.issued_on), replaced_by = plan.old_code
              from (select new_code, min(old_code) as old_code from unnest(?, ?) as p (old_code, new_code) group by new_code)
                   as plan
             where b.code = plan.new_code and b.revoked_on is null
            """;

    /**
     * The pupils behind these codes, with their latest class. Personal data: read live, never stored. Parameter: codes
     * {@code text[]}. Columns: institution, code, person, last_name, first_name, class (null without one).
     */
    public static final String PUPILS_OF_BARCODES =
            """
            select b.institution, b.code, b.person_id as person, p.last_name, p.first_name, latest.code as class
              from barcode b
              join person p on p.id = b.person_id
              left join lateral (
                select c.code
                  from enrolment e join class_group c on c.id = e.class_group_id
                 where e.person_id = b.person_id and c.institution = b.institution
                 order by e.from_date desc, e.id desc
                 limit 1) latest on true
             where b.code = any (?) and b.revoked_on is null
             order by b.institution, latest.code nulls last, p.last_name, p.first_name, b.code
            """;

    /**
     * One code, followed to the last that took its place. Parameter: code. Columns: institution, person, active,
     * replacement (null when it is active itself, or when nothing took its place).
     */
    public static final String ONE_BARCODE =
            """
            with recursive chain (step, code, revoked_on, replaced_by) as (
              select 0, code, revoked_on, replaced_by from barcode where code = ?
              union all
              select chain.step + 1, next.code, next.revoked_on, next.replaced_by
                from chain join barcode next on next.code = chain.replaced_by
               where chain.step < 100
            )
            select first.institution, first.person_id as person, first.revoked_on is null as active,
                   (select c.code from chain c where c.step > 0 and c.revoked_on is null order by c.step desc limit 1)
                     as replacement
              from chain join barcode first on first.code = chain.code
             where chain.step = 0
            """;

    private SchoolTables() {}
}
