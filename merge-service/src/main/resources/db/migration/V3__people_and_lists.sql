-- Lists old → new are sealed (AES-256-GCM), some hundred lines at a time; who may be whom; who fetched what.

-- Takes the place of number_map, which stood here in clear.
drop table number_map;

create table number_chunk (
  migration uuid not null,
  position  integer not null,
  first_key text collate "C" not null,   -- of the old numbers, in the order of number_chunk: see NumberLists
  last_key  text collate "C" not null,
  lines     integer not null,
  key_id    text not null,               -- which key opens it
  sealed    bytea not null,
  primary key (migration, position)
);
create index on number_chunk (migration, first_key);
create index on number_chunk (key_id);

-- When the merge was done, for chains of migrations; and whether decisions about persons are still taken.
alter table merge_run add column merged_at timestamptz, add column deciding_closed boolean not null default false;
update merge_run set merged_at = updated_at where result is not null;

-- Persons that may be the same (M18), by number only; names are read from the databases when somebody looks.
create table match_pair (
  migration             uuid not null,
  old_key               text not null,
  receiver_key          text not null,
  doubt                 text not null,
  institutions          text[] not null,
  receiver_institutions text[] not null,
  primary key (migration, old_key, receiver_key)
);

-- Every decision ever made; the last of a pair counts.
create table match_decision (
  id           bigint generated always as identity primary key,
  migration    uuid not null,
  old_key      text not null,
  receiver_key text not null,
  decision     text not null check (decision in ('same', 'different')),
  reason       text not null,
  decided_by   text not null,
  decided_at   timestamptz not null
);
create index on match_decision (migration, old_key, receiver_key, id);

-- Every list that somebody asked for. A ticket is kept as its SHA-256 only.
create table download (
  id           uuid primary key,
  migration    uuid not null,
  kind         text,
  institution  text,
  format       text not null,
  subject      text not null,
  roles        text[] not null,
  requested_at timestamptz not null,
  ticket       text unique,              -- null when the list was fetched at once
  expires_at   timestamptz,
  started_at   timestamptz,
  finished_at  timestamptz,
  lines        bigint
);
create index on download (migration, requested_at);
