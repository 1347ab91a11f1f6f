-- M13: bank files that were read in, and the desk with the payments that nobody but people may match.
create table bank_file (
    id          uuid primary key,
    database    text not null,
    sha256      char(64) not null,
    uploaded_by text not null,
    uploaded_at timestamptz not null,
    state       text not null check (state in ('READ', 'BOOKED')),
    unique (database, sha256)
);
create index on bank_file (database, uploaded_at);

-- The same statement in another file is refused: no payment is booked twice.
create table bank_statement (
    file              uuid not null references bank_file on delete cascade,
    database          text not null,
    account           text not null,
    number            integer not null,
    closed_on         date not null,
    old_balance_cents bigint not null,
    new_balance_cents bigint not null,
    primary key (database, account, closed_on, number)
);
create index on bank_statement (file);

-- A payment of a bank file. The payer's account is kept as long as people need it to decide; names never.
create table movement (
    id           uuid primary key,
    file         uuid not null references bank_file on delete cascade,
    line         integer not null,
    database     text not null,
    account      text not null,
    institutions varchar[] not null,
    entered_on   date not null,
    cents        bigint not null,
    ogm          char(12),
    payer_iban   text,
    state        text not null check (state in ('BOOKED', 'ON_DESK', 'UNMATCHED', 'OUTGOING', 'ASSIGNED', 'SET_ASIDE')),
    why          text,
    invoice      bigint,
    payment      bigint,
    unique (file, line)
);
create index on movement (database, state, entered_on, id);
create index on movement using gin (institutions);

-- Who decided what, when and why. Rows are added; only the outcome of a pending one is filled in.
create table decision (
    id       uuid primary key,
    movement uuid not null references movement,
    number   integer not null,
    kind     text not null check (kind in ('ASSIGN', 'SET_ASIDE', 'WITHDRAW')),
    invoice  bigint,
    payment  bigint,
    reason   text not null,
    who      text not null,
    at       timestamptz not null,
    outcome  text not null check (outcome in ('PENDING', 'DONE', 'REFUSED')),
    unique (movement, number)
);
