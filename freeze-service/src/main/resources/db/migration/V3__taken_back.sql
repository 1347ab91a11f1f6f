-- A migration that is taken back after its pivot freezes its receiver a second time.
alter table database_freeze add column again boolean not null default false;
