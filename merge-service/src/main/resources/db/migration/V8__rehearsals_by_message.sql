-- What the asking service calls a rehearsal (R14); null for those asked for over REST here.
alter table rehearsal add column reference uuid;
create unique index on rehearsal (migration, reference);
