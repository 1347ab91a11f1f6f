-- Number of the last decision about a right that merge-service told of (R11): a plan that holds fewer is out of date.
alter table migration add column rights_as_of bigint not null default 0;

-- Rehearsals (R14): asked for here, or told by merge-service when somebody asked there.
create table rehearsal (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    state        text        not null,
    masked       boolean     not null,
    new_plan     boolean     not null,
    asked_at     timestamptz not null,
    role         text        not null,
    subject      text,
    finished_at  timestamptz,
    number       integer,               -- at merge-service
    seconds      bigint,                -- without write access, as it foretells
    rows         bigint,
    checks       bigint,
    differences  bigint,
    basis        text,
    reasons      text                   -- JSON
);
create index on rehearsal (migration_id, asked_at);
create unique index on rehearsal (migration_id) where state = 'WAITING';
