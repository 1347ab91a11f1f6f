-- Every public event of a migration, as request-service published it (N7). Written by one writer at a time, so that the
-- order of position is the order of the commits: whoever reads behind a position misses nothing.
create table public_event (
    position     bigint generated always as identity primary key,
    id           uuid        not null unique, -- ce_id; the webhook-id of each delivery
    migration    uuid        not null,
    sequence     bigint      not null,        -- counts per migration, without a gap
    type         text        not null,
    time         timestamptz not null,
    institutions text[]      not null,
    boards       text[]      not null,        -- enterprise numbers, where the event names them
    body         text        not null,        -- the CloudEvent in JSON, byte for byte what is signed and sent
    recorded_at  timestamptz not null default now(),
    unique (migration, sequence)
);
create index public_event_time on public_event (time);

-- Where a vendor wants its events. Empty filters let everything through.
create table webhook_subscription (
    id            uuid primary key,
    owner         text        not null, -- subject of the vendor's sign-in
    name          text        not null,
    url           text        not null,
    types         text[]      not null,
    institutions  text[]      not null,
    boards        text[]      not null,
    contact       text,                 -- mail address that hears of a switch-off
    language      text        not null,
    state         text        not null check (state in ('ACTIVE', 'PAUSED', 'SWITCHED_OFF')),
    reason        text,                 -- of the state
    state_since   timestamptz not null,
    failing_since timestamptz,          -- first failure after the last success
    failures      int         not null, -- rounds that failed since then
    resume_at     timestamptz,          -- nothing is sent before
    created_at    timestamptz not null,
    unique (owner, name)
);

-- What a subscription's deliveries are signed with. Two at most are valid at a time.
create table webhook_key (
    id           uuid primary key,
    subscription uuid        not null references webhook_subscription on delete cascade,
    algorithm    text        not null check (algorithm in ('HMAC_SHA256', 'ED25519')),
    secret       bytea       not null, -- sealed
    public_key   text,
    created_at   timestamptz not null,
    expires_at   timestamptz
);
create index webhook_key_subscription on webhook_key (subscription);

-- One event for one subscription. Written with the event; tried until it is delivered, given up, or held back.
create table webhook_delivery (
    id           uuid primary key,
    subscription uuid        not null references webhook_subscription on delete cascade,
    event        bigint      not null references public_event,
    migration    uuid        not null,
    sequence     bigint      not null,
    state        text        not null check (state in ('PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'HELD')),
    attempts     int         not null,
    due_at       timestamptz not null, -- while SENDING: when the sender's lease ends
    tried_since  timestamptz not null, -- giving up counts from here; a replay begins anew
    last_status  int,
    last_failure text,
    delivered_at timestamptz,
    unique (subscription, event)
);
create index webhook_delivery_due on webhook_delivery (due_at) where state in ('PENDING', 'SENDING');
create index webhook_delivery_order on webhook_delivery (subscription, migration, sequence)
    where state in ('PENDING', 'SENDING');

-- The delivery log.
create table webhook_attempt (
    id       bigint generated always as identity primary key,
    delivery uuid        not null references webhook_delivery on delete cascade,
    at       timestamptz not null,
    status   int,  -- HTTP status; null when there was no answer
    failure  text, -- in words of our own; what the receiver answers is not kept
    millis   int         not null
);
create index webhook_attempt_delivery on webhook_attempt (delivery, id);
create index webhook_attempt_at on webhook_attempt (at);
