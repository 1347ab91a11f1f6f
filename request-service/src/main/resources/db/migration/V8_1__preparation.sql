-- What people answered on a migration's check-list (R8); the institution is empty where it is about the whole migration.
create table precondition_answer (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    code         text        not null,
    institution  text        not null default '',
    state        text        not null,
    reason       text,
    valid_until  timestamptz,
    role         text        not null,
    subject      text        not null,
    at           timestamptz not null,
    unique (migration_id, code, institution)
);

-- What an operator added to it.
create table precondition (
    id           uuid primary key,
    migration_id uuid    not null references migration,
    code         text    not null,
    title        text    not null,
    owner        text    not null,
    institution  text,
    binding      boolean not null,
    unique (migration_id, code)
);

-- What merge-service found last; asked_at is set while its answer is waited for.
create table preparation (
    migration_id uuid primary key references migration,
    found        text,
    found_at     timestamptz,
    asked_at     timestamptz
);

-- Intake forms, one for each receiving board (R12). What was submitted last is part of the plan.
create table intake_form (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    board        text        not null,
    revision     integer     not null,
    draft        text        not null,
    changed_at   timestamptz not null,
    submitted    text,
    hash         text,
    submitted_at timestamptz,
    unique (migration_id, board)
);

-- What an institution says about the window (R6); it counts for that window only.
create table window_answer (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    institution  text        not null,
    window_from  timestamptz,
    window_until timestamptz,
    agrees       boolean     not null,
    other_from   timestamptz,
    other_until  timestamptz,
    reason       text,
    role         text        not null,
    subject      text        not null,
    at           timestamptz not null,
    unique (migration_id, institution)
);

-- School years with their holidays, by calendar (R6).
create table school_calendar (
    code         text primary key,
    title        text    not null,
    by_default   boolean not null,
    institutions text    not null,
    revision     integer not null
);

create table school_year (
    id       uuid primary key,
    calendar text not null references school_calendar,
    label    text not null,
    starts   date not null,
    ends     date not null,
    holidays text not null,
    unique (calendar, label)
);

-- When operators can't run a migration; no databases: none at all.
create table blackout (
    id        uuid primary key,
    starts    timestamptz not null,
    ends      timestamptz not null,
    databases text        not null,
    reason    text        not null
);
create index on blackout (ends);
