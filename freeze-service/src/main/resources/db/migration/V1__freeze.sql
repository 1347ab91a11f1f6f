-- One row per migration: where its freeze stands. due_at is when the sweeper has to look at it.
create table database_freeze (
    migration      uuid primary key,
    state          text not null
        check (state in ('DRAINING', 'FROZEN', 'THAWING', 'OPENING', 'THAWED', 'OPENED')),
    source         text,
    receiver       text,
    institutions   text not null default '',
    whole          boolean not null default false,
    drain_until    timestamptz,
    hold_seconds   bigint not null default 0,
    since          timestamptz,
    hold_until     timestamptz,
    due_at         timestamptz,
    source_token   bigint,
    receiver_token bigint,
    ended_at       timestamptz,
    cause          text check (cause in ('SAGA', 'EXPIRY', 'OPERATOR')),
    reason         text not null default '',
    version        integer not null default 0,
    check (due_at is not null or state in ('OPENING', 'THAWED', 'OPENED'))
);
create index database_freeze_due on database_freeze (due_at) where due_at is not null;

-- A database is in at most one freeze at a time.
create table held_database (
    name      text primary key,
    migration uuid not null references database_freeze
);
create index held_database_migration on held_database (migration);

-- Somebody edits something in a database, says the application that holds the lease.
create table editing_session (
    id          uuid primary key,
    database    text not null,
    application text not null,
    taken_at    timestamptz not null,
    expires_at  timestamptz not null
);
create index editing_session_live on editing_session (database, expires_at);

-- Institutions whose home changed by a migration.
create table home (
    institution text primary key,
    database    text not null,
    epoch       bigint not null,
    migration   uuid not null,
    since       timestamptz not null
);
