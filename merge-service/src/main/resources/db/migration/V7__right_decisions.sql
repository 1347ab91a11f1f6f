-- What was decided about single rights (R11). Every decision is kept; the last of a case counts. No names: the user is a key.
create table right_decision (
  id           bigint generated always as identity primary key,
  migration    uuid not null,
  case_id      text not null,
  user_key     text not null,           -- in the source
  institution  text not null,
  right_name   text not null,
  decision     text not null check (decision in ('KEEP', 'CHANGE', 'DROP')),
  becomes      text check ((becomes is not null) = (decision = 'CHANGE')),
  reason       text not null,
  decided_by   text not null,           -- subject of the sign-in
  decided_at   timestamptz not null
);
create index on right_decision (migration, id);
