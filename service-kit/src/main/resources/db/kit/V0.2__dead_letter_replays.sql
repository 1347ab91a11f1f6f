-- Who had a message handled again that could not be handled, and why; kept when the message has long been handled.
create table dead_letter_replay (
    id         uuid        primary key,
    message_id uuid        not null,
    key        text        not null,
    type       text        not null,
    who        text        not null,
    reason     text,
    at         timestamptz not null default now()
);
create index dead_letter_replay_at on dead_letter_replay (at);
