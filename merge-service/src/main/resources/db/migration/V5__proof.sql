-- Certificates as they were issued (M24), with the public key they verify by: a later key must not make them void.
create table certificate (
  migration     uuid primary key,
  result_sha256 text not null,          -- of the merge's answer: another merge of the migration gets another certificate
  document      text not null,          -- JSON, signed
  public_key    text not null,          -- JSON Web Key
  issued_at     timestamptz not null
);

alter table merge_run add column map_sha256 text;

-- Who took whose records out of an archive (M23).
create table archive_access (
  id            uuid primary key,
  at            timestamptz not null,
  subject       text not null,          -- of the sign-in
  institution   text not null,
  migration     uuid,                   -- whose archive; null when none was found
  person_number bigint not null,
  found         boolean not null
);
create index on archive_access (institution, at);

-- Who gets the administrator rights of single schools (R10, M10): the subject of the sign-in, no name.
alter table merge_run add column central_administrator text;

-- The last look at a finished move (M4, M20, M22).
create table after_check (
  migration uuid primary key,
  checks    text not null,              -- JSON
  at        timestamptz not null
);
