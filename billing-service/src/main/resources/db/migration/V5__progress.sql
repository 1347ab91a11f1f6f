-- M19: how far the work of a migration is.
create table progress (
    migration  uuid not null,
    step       text not null,
    done       integer not null,
    total      integer not null,
    changes    bigint not null,
    started_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (migration, step)
);
