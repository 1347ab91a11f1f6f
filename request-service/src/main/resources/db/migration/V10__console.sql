-- Tokens of people who are signed in to the console, sealed with a key that only their browser's cookie gives.
create table console_session (
    id         text        primary key, -- SHA-256 of the cookie
    sealed     bytea       not null,
    expires_at timestamptz not null
);
create index console_session_expired on console_session (expires_at);
