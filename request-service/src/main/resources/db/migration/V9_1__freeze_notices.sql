-- Which notices of a window were sent (F3); one that moves is noticed anew.
create table freeze_notice (
    migration_id   uuid        not null references migration,
    window_from    timestamptz not null,
    before_seconds bigint      not null,
    sent_at        timestamptz not null,
    primary key (migration_id, window_from, before_seconds)
);
