-- People who hear of migrations. Names and addresses live in this service only.
create table contact (
    id           uuid primary key,
    mail         text   not null unique, -- in lower case
    name         text   not null,
    role         text   not null check (role in ('DIRECTOR', 'ADMINISTRATOR', 'USER', 'TECHNICIAN', 'OPERATOR')),
    institutions text[] not null,
    language     text   not null check (language in ('NL', 'FR', 'DE', 'EN'))
);

-- What was announced, once per migration. Also stands here, as CORRECTED, when the correction came first: a late
-- announcement is then refused.
create table announcement (
    migration                  uuid primary key,
    state                      text        not null check (state in ('ANNOUNCED', 'CORRECTED', 'HANDED_OVER')),
    source                     text,
    receiver                   text,
    whole                      boolean     not null default false,
    institutions               text[]      not null default '{}', -- those that move
    concerned                  text[]      not null default '{}', -- all whose people are told, the moving ones included
    window_from                timestamptz,
    expected_read_only_seconds bigint,
    recorded_at                timestamptz not null default now()
);

-- The outbox of mails. A mail is written in the transaction that answers the command and sent afterwards, so a mail
-- server that is down holds up no migration.
create table mail (
    id           uuid primary key, -- also its Message-ID
    migration    uuid        not null references announcement,
    kind         text        not null check (kind in ('ANNOUNCEMENT', 'CORRECTION', 'HAND_OVER')),
    contact      text        not null, -- the address it goes to; a later change of the contacts does not redirect it
    name         text        not null,
    role         text        not null,
    language     text        not null,
    institutions text[]      not null,
    subject      text        not null,
    body         text        not null,
    follows      uuid references mail, -- a correction goes out only once the mail that it corrects did
    state        text        not null check (state in ('PENDING', 'SENDING', 'SENT', 'FAILED', 'WITHDRAWN')),
    recalled     boolean     not null, -- nobody wants it any more: if this attempt fails it is not tried again
    attempts     int         not null,
    due_at       timestamptz not null, -- while SENDING: when the sender's lease ends
    reason       text,                 -- of the last failure, without an address
    recorded_at  timestamptz not null,
    sent_at      timestamptz,
    unique (migration, kind, contact)
);
create index mail_due on mail (due_at) where state in ('PENDING', 'SENDING');
create index mail_follows on mail (follows) where follows is not null;

-- What a school still has to do after the move (N6).
create table to_do (
    id          uuid primary key,
    migration   uuid        not null references announcement,
    institution text        not null,
    kind        text        not null check (kind in
        ('NUMBER_LISTS', 'REPRINT_BARCODES', 'COLLISION_DESK', 'RIGHTS', 'GOOGLE_LINKS')),
    link        text,
    state       text        not null check (state in ('OPEN', 'DONE')),
    recorded_at timestamptz not null,
    done_at     timestamptz,
    done_by     text, -- subject of the sign-in
    unique (migration, institution, kind)
);
