-- A migration that an operator holds keeps its deadline's time left; the clock finds only deadlines that run.
alter table migration add column paused boolean not null default false;
alter table migration add column finished boolean not null default false;
alter table deadline alter column due_at drop not null;
alter table deadline add column remaining_millis bigint;
alter table deadline add check ((due_at is null) <> (remaining_millis is null));
