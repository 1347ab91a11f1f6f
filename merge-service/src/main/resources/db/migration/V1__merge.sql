-- What merge-service knows of a migration, and what it needs to undo one. No names, no birth dates: numbers and keys only.

create table merge_run (
  migration    uuid primary key,
  source       text not null,
  receiver     text not null,
  institutions text[] not null,
  whole        boolean not null,
  phase        text not null,        -- PLANNED, PLAN_REFUSED, STAGED, MERGED, MERGE_REFUSED, UNDONE, …
  reason       text,
  plan         text,                 -- JSON
  stage        text,                 -- JSON
  result       text,                 -- JSON: counts, digests and checks of the merge (M24)
  updated_at   timestamptz not null
);

-- The first number never yet handed out, per receiver and column: above all it has or ever was given (X1).
create table number_line (
  receiver    text not null,
  line        text not null,
  next_number bigint not null,
  primary key (receiver, line)
);

-- The blocks handed out; a repeated attempt gets the same block again.
create table number_block (
  migration  uuid not null,
  line       text not null,
  receiver   text not null,
  first_old  bigint not null,
  first_new  bigint not null,
  size       bigint not null,
  primary key (migration, line)
);

-- Old → new, total and single-valued (M6, I4). Written before the receiver commits; kept after an undo, as retired.
create table number_map (
  migration    uuid not null,
  old_number   bigint not null,
  new_number   bigint not null,
  how          text not null check (how in ('moved', 'matched', 'copied')),
  kinds        text[] not null,
  institutions text[] not null,
  primary key (migration, old_number)
);

-- One merge that is about to commit, or did. Written before the receiver's commit, so that an undo knows all of it.
create table merge_attempt (
  migration uuid primary key,
  result    text not null,           -- JSON
  rate      bigint not null,         -- rows a second, for the next estimate
  at        timestamptz not null default now()
);

-- What was inserted: a block of numbers, or (first_new null) the keys in inserted_key.
create table inserted_table (
  migration  uuid not null,
  position   integer not null,
  table_name text not null,
  column_name text,
  first_new  bigint,
  last_new   bigint,
  rows       bigint not null,
  primary key (migration, table_name)
);

create table inserted_key (
  migration  uuid not null,
  table_name text not null,
  key        text not null
);
create index on inserted_key (migration, table_name);

-- Where the receiver's sequences stood; setval is not transactional, so this is written first.
create table sequence_before (
  migration  uuid not null,
  sequence   text not null,
  last_value bigint not null,
  is_called  boolean not null,
  primary key (migration, sequence)
);

create table merge_progress (
  migration  uuid primary key,
  phase      text not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  tables     text not null           -- JSON
);
