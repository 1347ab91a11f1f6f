-- Mails in HTML too, with a calendar entry; and mails that are about no migration.
alter table mail
    alter column migration drop not null,
    add column html text,
    add column calendar text, -- iCalendar; the window of a migration
    drop constraint if exists mail_kind_check,
    drop constraint mail_migration_fkey, -- reminders go out before anything is announced
    drop constraint mail_migration_kind_contact_key;
-- Nobody is told anything twice, but reminded as often as is due.
create unique index mail_once on mail (migration, kind, contact) where kind <> 'REMINDER';
create index mail_state on mail (state, id);

alter table announcement
    drop constraint if exists announcement_state_check,
    add column board_changes boolean not null default false;

-- The words of the mails as operators changed them; version 0 is the built-in text and stands in no row.
create table mail_template (
    id        uuid primary key,
    kind      text        not null,
    language  text        not null,
    version   int         not null check (version > 0),
    subject   text        not null,
    body      text        not null,
    edited_by text        not null, -- subject of the sign-in
    edited_at timestamptz not null,
    unique (kind, language, version)
);

-- Partners that link person numbers of schools, such as Smartschool (M12).
create table vendor (
    subject      text primary key, -- of their sign-in
    name         text   not null,
    persons      text[] not null,  -- kinds of persons that they link
    institutions text[] not null   -- empty: all
);

alter table to_do
    drop constraint to_do_kind_check,
    add constraint to_do_kind_check check (kind in
        ('USER_NAMES', 'NUMBER_LISTS', 'REPRINT_BARCODES', 'COLLISION_DESK', 'RIGHTS', 'GOOGLE_LINKS', 'EXACT', 'INTAKE',
         'REPORTS', 'RELINK')),
    drop constraint to_do_state_check,
    add constraint to_do_state_check check (state in ('OPEN', 'DONE', 'NOT_NEEDED', 'WITHDRAWN')),
    drop constraint to_do_migration_institution_kind_key,
    add column deadline timestamptz,
    add column vendor text,           -- subject of the vendor whose item it is
    add column vendor_name text,
    add column persons text[] not null default '{}',
    add column linked bigint,         -- as the vendor confirms
    add column unlinked bigint,
    add constraint to_do_once unique nulls not distinct (migration, institution, kind, vendor);
create index to_do_institution on to_do (institution, state);
create index to_do_vendor on to_do (vendor) where vendor is not null;
