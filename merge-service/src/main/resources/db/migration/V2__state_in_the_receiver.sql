-- What an undo needs stands in the receiver, schema fusie_merge, in the same transactions as the rows it speaks of.
-- Here stays what outlives an undo, and how fast merges were, for the estimates of the next.

create table measured_merge (
  migration uuid primary key,
  rows      bigint not null,
  seconds   double precision not null,
  at        timestamptz not null default now()
);
insert into measured_merge
  select migration, (result::json ->> 'rows')::bigint, greatest((result::json ->> 'seconds')::float8, 0.1), at from merge_attempt;

drop table merge_attempt, inserted_table, inserted_key, sequence_before;

-- Merges at work on some replica, for idle ones to join. What is copied stands in the receiver; here only where to look.
create table merge_under_way (
  migration uuid primary key,
  source    text not null,
  receiver  text not null,
  whole     boolean not null,
  tokens    text not null,           -- JSON: fencing token per database
  since     timestamptz not null default now()
);
