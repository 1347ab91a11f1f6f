-- Migrations whose receiver holds nothing any more that an undo after completion would need.
create table undo_closed (
  migration uuid primary key,
  at timestamptz not null
);
