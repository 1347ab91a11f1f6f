-- How many rows were copied when: what a chart of the work is drawn from. Points lie further apart the longer it lasts.
create table merge_progress_point (
    id          uuid        primary key,
    migration   uuid        not null,
    started_at  timestamptz not null, -- of the work, as in merge_progress
    at          timestamptz not null,
    rows_copied bigint      not null
);
create index merge_progress_point_work on merge_progress_point (migration, started_at, at);
