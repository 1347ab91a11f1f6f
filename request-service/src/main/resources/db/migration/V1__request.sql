-- The directory (R1, R3). People stand in it as subjects of the sign-in only.
create table school_database (
    name  text primary key,
    title text
);

create table board (
    number text primary key,
    name   text not null
);

create table community (
    id   text primary key,
    name text not null
);

create table institution (
    number text primary key,
    name   text not null,
    board  text not null,
    home   text not null
);

create table membership (
    id          uuid primary key,
    institution text not null,
    community   text not null,
    valid_from  date not null,
    valid_until date
);

create table appointment (
    id          uuid primary key,
    institution text not null,
    subject     text not null,
    role        text not null check (role in ('DIRECTOR', 'ADMINISTRATOR', 'PORTAL'))
);

create index on appointment (subject);

-- A migration: its request, and where its saga stands. Steps are stored by name, with the version of their table.
create table migration (
    id               uuid primary key,
    revision         integer     not null,
    source           text        not null,
    receiver         text        not null,
    requested_by     text        not null,
    request          text        not null,
    move             text        not null,
    consent_deadline timestamptz not null,
    created_at       timestamptz not null,
    definition       integer     not null,
    phase            text        not null,
    step             text,
    direction        text        not null,
    attempt          integer     not null,
    resting          boolean     not null,
    planned          boolean     not null,
    quoted           boolean     not null,
    reason           text,
    trouble          text,
    since            timestamptz not null,
    gathered         text        not null,
    plan_version     integer     not null default 0,
    plan_hash        text,
    history_count    integer     not null default 0,
    history_hash     text        not null default ''
);

create index on migration (created_at);

-- Whoever is concerned, and why (R3); every one of them signs.
create table participant (
    id           uuid primary key,
    migration_id uuid not null references migration,
    institution  text not null,
    home         text not null,
    part         text not null,
    why          text not null,
    unique (migration_id, institution)
);

create index on participant (institution);

-- What a migration waits for; any replica finds what is due.
create table deadline (
    migration_id uuid primary key references migration,
    kind         text        not null,
    step         text,
    due_at       timestamptz not null
);

create index on deadline (due_at);

-- The exact text that was shown and signed, per version.
create table plan (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    version      integer     not null,
    content      text        not null,
    hash         text        not null,
    created_at   timestamptz not null,
    unique (migration_id, version)
);

-- Evidence of consent. The chain below holds its salted digest, so that erasing it leaves the chain whole.
create table signature (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    plan_version integer     not null,
    plan_hash    text        not null,
    institution  text        not null,
    issuer       text        not null,
    subject      text        not null,
    acr          text,
    auth_time    timestamptz,
    role         text        not null,
    text_version text        not null,
    signed_at    timestamptz not null,
    salt         text        not null,
    digest       text        not null,
    voided_at    timestamptz,
    unique (migration_id, plan_version, institution)
);

-- Who did what, when and why. Each row's hash covers the one before it (I8); rows are never changed.
create table history (
    id            uuid primary key,
    migration_id  uuid        not null references migration,
    number        integer     not null,
    at            timestamptz not null,
    role          text        not null,
    subject       text,
    salt          text        not null,
    who           text        not null,
    act           text        not null,
    reason        text,
    state_before  text        not null,
    state_after   text        not null,
    detail        text        not null,
    previous_hash text        not null,
    hash          text        not null,
    unique (migration_id, number)
);
