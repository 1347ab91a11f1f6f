-- A completed migration can be taken back (X1): one operator asks, merge-service tells what would be lost, another confirms.
alter table migration add column late boolean not null default false;

create table undo_request (
    migration_id uuid primary key references migration (id),
    asked_by     text        not null,
    asked_at     timestamptz not null,
    reason       text        not null,
    -- What merge-service answered, as JSON; null while it is waited for.
    preview      text,
    previewed_at timestamptz,
    confirmed_by text,
    confirmed_at timestamptz,
    -- Of the list that was confirmed; goes along with the undo of the merge.
    confirmation text
);
