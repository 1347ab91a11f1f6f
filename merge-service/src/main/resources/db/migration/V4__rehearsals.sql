-- Rehearsals on temporary copies (R14). No names: figures, times and reasons only.
create table rehearsal (
  migration    uuid not null,
  number       integer not null,
  state        text not null check (state in ('WAITING', 'RUNNING', 'DONE', 'REFUSED')),
  phase        text,
  masked       boolean not null,
  columns      text not null,           -- JSON: column → how it is masked, besides those of the map
  requested_by text not null,
  requested_at timestamptz not null,
  finished_at  timestamptz,
  reason       text,
  result       text,                    -- JSON
  primary key (migration, number)
);

-- One at a time.
create unique index on rehearsal (migration) where state in ('WAITING', 'RUNNING');

-- What the plan's command said besides what is there already: a rehearsal does the same as the merge would.
alter table merge_run add column replacements text, add column kind text;
