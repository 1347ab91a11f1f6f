-- What this service has to say. Written in the transaction of the work; sent by the relay in the order of id.
create table outbox (
    id          bigint generated always as identity primary key,
    message_id  uuid        not null unique,
    topic       text        not null,
    key         text        not null,
    sequence    bigint      not null,
    type        text        not null,
    time        timestamptz not null default now(),
    data        text        not null,
    traceparent text        not null default '',
    sent_at     timestamptz,
    unique (topic, key, sequence)
);
create index outbox_unsent on outbox (id) where sent_at is null;

-- The last sequence given out per topic and key. Its row lock makes writers of one key take turns, so that
-- the order of outbox.id is the order of the commits of that key.
create table outbox_sequence (
    topic text   not null,
    key   text   not null,
    last  bigint not null,
    primary key (topic, key)
);

-- What others said to this service, kept until it is handled; the primary key recognises duplicates.
create table inbox (
    topic        text        not null,
    source       text        not null,
    key          text        not null,
    sequence     bigint      not null,
    message_id   uuid        not null unique,
    type         text        not null,
    data         text        not null,
    traceparent  text        not null default '',
    received_at  timestamptz not null default now(),
    attempts     int         not null default 0,
    leased_until timestamptz,
    handled_at   timestamptz,
    outcome      text check (outcome in ('handled', 'dead', 'replay')),
    reason       text,
    primary key (topic, source, key, sequence)
);
create index inbox_open on inbox (received_at) where handled_at is null;

-- How far each key has come: the next message to handle is the one after.
create table inbox_position (
    topic   text   not null,
    source  text   not null,
    key     text   not null,
    handled bigint not null default 0,
    primary key (topic, source, key)
);
