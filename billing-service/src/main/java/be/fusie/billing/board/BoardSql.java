package be.fusie.billing.board;

import java.util.List;

/**
 * What a change of boards says to a school database. Beside {@link be.fusie.billing.SchoolTables} and the desk's payments the
 * only place that knows its tables. Each statement of {@link #DO} and {@link #UNDO} has one parameter, the plan as JSON.
 */
final class BoardSql {
    static final String BOARDS = "select id, enterprise_number from board where enterprise_number = any (?)";

    static final String KINDS =
            """
            select v.value, coalesce(r.id, v.id) as id
              from choice_value v left join choice_value r on r.id = v.replaced_by
             where v.list = 'activity-kind'
            """;

    /** Parameters: institutions, day. */
    static final String MEMBERSHIPS =
            """
            select institution, board_id, from_date, until_date
              from institution_board
             where institution = any (?) and (until_date is null or until_date > ?)
             order by institution, from_date
            """;

    static final String ACTIVE_UNITS = "select id from unit where active and institution = any (?) order by id";

    static final String ACTIVE_ARTICLES =
            """
            select a.id from article a join unit u on u.id = a.unit_id
             where a.active and u.active and u.institution = any (?) order by a.id
            """;

    static final String ACTIVE_ACTIVITIES =
            "select id from activity where active and institution = any (?) order by id";

    static final String EXACT_LINKS =
            """
            select l.id, l.institution, (select count(distinct x.person_id) from external_identity x
                                          where x.external_link_id = l.id) as customers
              from external_link l
             where l.active and l.system = 'exact' and l.institution = any (?)
             order by l.id
            """;

    static final String SEQUENCE_OF = "select pg_get_serial_sequence(?, 'id')";

    static final String TAKE = "select nextval(?::regclass) from generate_series(1, ?)";

    static final List<String> DO = List.of(
            """
            insert into board (id, enterprise_number, name, iban, street, postal_code, city)
            select id, "enterpriseNumber", name, iban, street, "postalCode", city
              from jsonb_to_recordset(cast(? as jsonb) -> 'boards') as r (id bigint, "enterpriseNumber" text, name text,
                   iban text, street text, "postalCode" text, city text, fresh boolean)
             where fresh
            on conflict (id) do nothing
            """,
            """
            update institution_board b set until_date = r.until
              from jsonb_to_recordset(cast(? as jsonb) -> 'ended') as r (institution text, board bigint, "from" date, until date)
             where b.institution = r.institution and b.board_id = r.board and b.from_date = r."from"
            """,
            """
            insert into institution_board (institution, board_id, from_date)
            select institution, board, "from"
              from jsonb_to_recordset(cast(? as jsonb) -> 'begun') as r (institution text, board bigint, "from" date)
            on conflict do nothing
            """,
            """
            insert into unit (id, institution, board_id, name, iban)
            select id, institution, board, name, iban
              from jsonb_to_recordset(cast(? as jsonb) -> 'units')
                   as r (id bigint, institution text, board bigint, name text, iban text)
            on conflict (id) do nothing
            """,
            """
            insert into article (id, unit_id, code, description, price_cents)
            select id, unit, code, description, "priceCents"
              from jsonb_to_recordset(cast(? as jsonb) -> 'articles')
                   as r (id bigint, unit bigint, code text, description text, "priceCents" bigint)
            on conflict (id) do nothing
            """,
            """
            insert into activity (id, institution, article_id, kind_id, name, from_date, until_date)
            select id, institution, article, kind, name, "from", until
              from jsonb_to_recordset(cast(? as jsonb) -> 'activities') as r (id bigint, institution text, article bigint,
                   kind bigint, name text, "from" date, until date)
            on conflict (id) do nothing
            """,
            switched("unit", "units", false),
            switched("article", "articles", false),
            switched("activity", "activities", false),
            switched("external_link", "links", false));

    /** New ones that somebody used since are switched off, the others are deleted; the old ones are on again (X1). */
    static final List<String> UNDO = List.of(
            switched("unit", "units", true),
            switched("article", "articles", true),
            switched("activity", "activities", true),
            switched("external_link", "links", true),
            """
            delete from activity a using jsonb_to_recordset(cast(? as jsonb) -> 'activities') as r (id bigint)
             where a.id = r.id and not exists (select from registration_scan s where s.activity_id = a.id)
            """,
            """
            delete from article a using jsonb_to_recordset(cast(? as jsonb) -> 'articles') as r (id bigint)
             where a.id = r.id and not exists (select from invoice_line l where l.article_id = a.id)
               and not exists (select from activity v where v.article_id = a.id)
            """,
            """
            delete from unit u using jsonb_to_recordset(cast(? as jsonb) -> 'units') as r (id bigint)
             where u.id = r.id and not exists (select from invoice i where i.unit_id = u.id)
               and not exists (select from article a where a.unit_id = u.id)
            """,
            madeOff("activity", "activities"),
            madeOff("article", "articles"),
            madeOff("unit", "units"),
            """
            delete from institution_board b
             using jsonb_to_recordset(cast(? as jsonb) -> 'begun') as r (institution text, board bigint, "from" date)
             where b.institution = r.institution and b.board_id = r.board and b.from_date = r."from"
            """,
            """
            update institution_board b set until_date = r.before
              from jsonb_to_recordset(cast(? as jsonb) -> 'ended') as r (institution text, board bigint, "from" date, before date)
             where b.institution = r.institution and b.board_id = r.board and b.from_date = r."from"
            """,
            """
            delete from board b using jsonb_to_recordset(cast(? as jsonb) -> 'boards') as r (id bigint, fresh boolean)
             where b.id = r.id and r.fresh and not exists (select from unit u where u.board_id = b.id)
               and not exists (select from institution_board i where i.board_id = b.id)
            """);

    /**
     * Puts a sequence back, unless somebody took a number since, or a row of ours stays because it was used. Parameters:
     * sequence, value, called, sequence, our last id, our first and last id.
     */
    static String reset(String table) {
        return "select setval(?::regclass, ?, ?) where (select last_value from pg_sequences"
                + " where format('%I.%I', schemaname, sequencename)::regclass = ?::regclass) = ?"
                + " and not exists (select from " + table + " where id between ? and ?)";
    }

    private static String switched(String table, String key, boolean active) {
        return "update " + table + " t set active = " + active
                + " where t.id in (select cast(x as bigint) from jsonb_array_elements_text(cast(? as jsonb) -> 'off' -> '"
                + key + "') x) and t.active is distinct from " + active;
    }

    private static String madeOff(String table, String key) {
        return "update " + table + " t set active = false from jsonb_to_recordset(cast(? as jsonb) -> '" + key
                + "') as r (id bigint) where t.id = r.id and t.active";
    }

    private BoardSql() {}
}
