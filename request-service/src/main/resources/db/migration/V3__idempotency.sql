-- Answers given to POSTs that carried an Idempotency-Key, written in the transaction of what they did.
create table idempotent_answer (
    subject  text        not null,
    key      text        not null,
    request  text        not null,   -- SHA-256 of method, path and body
    status   integer     not null,
    location text,
    body     text,
    at       timestamptz not null,
    primary key (subject, key)
);
create index on idempotent_answer (at);

-- Pages of migrations are read by time and id, newest first.
create index on migration (created_at desc, id desc);
