-- Everything that makes a structure hard to create again: what needs what in a roundabout way, names that need quotes,
-- partitions of partitions, inheritance, functions that need tables that need functions. PostgreSQL 15 and later.
create extension if not exists pg_trgm;
create schema "Odd Schema";
create schema library;
create collation "Odd Schema"."by number" (provider = icu, locale = 'en-u-kn-true', deterministic = false);
create type mood as enum ('calm', 'it''s wild', 'a,b');
create type library.address as (street text collate "C", "house no" varchar(10), at point);
create type library.span as range (subtype = float8, subtype_diff = float8mi);
create function library.is_isbn(text) returns boolean language sql immutable as $$ select $1 ~ '^[0-9]{3,13}$' $$;
create domain library.isbn as text collate "C" default '000' not null constraint shape check (library.is_isbn(value));
create domain "Odd Schema".amount as numeric(12, 2) check (value >= 0);

create sequence library.counter as integer increment by -3 minvalue -300 maxvalue 17 start 17 cache 4 cycle;
create table "Odd Schema"."Ta""ble" (
  "Id" bigint generated always as identity (start with 5 increment by 10),
  "select" text not null default 'it''s "quoted" \ and back' collate "Odd Schema"."by number",
  m mood default 'calm',
  ms mood[] not null default '{calm}',
  where_ library.address,
  spans library.span[],
  price "Odd Schema".amount,
  serial_ serial,
  counted integer default nextval('library.counter'),
  net numeric generated always as (price / 1.21) stored,
  blob_ bytea,
  wide text,
  primary key ("Id"),
  constraint "odd; check" check (price is null or "select" <> ''),
  constraint "excl" exclude using gist (int8range("Id", "Id", '[]') with &&) deferrable initially deferred
) with (fillfactor = 70, autovacuum_enabled = false);
alter table "Odd Schema"."Ta""ble" alter column wide set storage external;
alter table "Odd Schema"."Ta""ble" alter column wide set statistics 500;
alter table "Odd Schema"."Ta""ble" alter column m set (n_distinct = 3);
alter table "Odd Schema"."Ta""ble" add constraint later check (counted < 1000) not valid;
alter table "Odd Schema"."Ta""ble" replica identity full;
create unique index on "Odd Schema"."Ta""ble" (lower("select")) include (m) where price > 3;
create index "trgm idx" on "Odd Schema"."Ta""ble" using gin (wide gin_trgm_ops);
create statistics "Odd Schema".st (ndistinct, dependencies) on m, counted from "Odd Schema"."Ta""ble";
comment on table "Odd Schema"."Ta""ble" is 'it''s
two lines; with a \ backslash';
comment on column "Odd Schema"."Ta""ble"."select" is 'a column';
comment on constraint "odd; check" on "Odd Schema"."Ta""ble" is 'a constraint';

-- a function that needs the table, and a default and a check of the table that need the function
create function "Odd Schema".of_table("Odd Schema"."Ta""ble") returns integer language sql immutable as $$ select 7 $$;
create function library.row_count() returns bigint language plpgsql stable set search_path = "Odd Schema", public as
$body$ begin return (select count(*) from "Ta""ble"); end $body$;
alter table "Odd Schema"."Ta""ble" add column size_ bigint default library.row_count();
alter table "Odd Schema"."Ta""ble" add constraint whole check ("Odd Schema".of_table("Ta""ble") > 0);
create function library.all_of() returns setof "Odd Schema"."Ta""ble" language sql as $$ select * from "Odd Schema"."Ta""ble" $$;

create table library.reading (
  school char(6) not null, year int not null, no int not null, at timestamptz not null, page int check (page > 0), reader bigint,
  primary key (school, year, no), unique (school, year, page)
) partition by list (school);
create table library.reading_a partition of library.reading (page default 1) for values in ('111111', '222222') partition by range (year);
create table library.reading_a_old partition of library.reading_a for values from (minvalue) to (2020);
create table library.reading_a_new (no int not null, school char(6) not null, note text, year int not null, at timestamptz not null, page int constraint reading_page_check check (page > 0), reader bigint);
alter table library.reading_a_new drop column note;
alter table library.reading_a attach partition library.reading_a_new for values from (2020) to (maxvalue);
create table library.reading_rest partition of library.reading default;
alter table library.reading_rest add constraint local check (no < 1000000);
create index reading_at on library.reading (at desc nulls last);
alter table library.reading add foreign key (reader) references "Odd Schema"."Ta""ble" ("Id") on delete set null deferrable;
create table library.note (school char(6), year int, no int, note text, foreign key (school, year, no) references library.reading match full on update cascade);
alter table library.note add constraint self check (note <> '') no inherit;

create table parent_ (id int primary key, label text not null default 'p', check (id > 0));
create table child_ (extra date, label text default 'c') inherits (parent_);
create table grandchild_ (check (extra is not null)) inherits (child_);
alter table child_ alter column extra set not null;
create unlogged table scratch_ (a int unique nulls not distinct, b int);
create table nothing_ ();
create table ring_a (id int primary key, b int);
create table ring_b (id int primary key, a int references ring_a deferrable initially deferred);
alter table ring_a add foreign key (b) references ring_b deferrable initially deferred;

create view library.titles (a, "B b") with (security_barrier) as select "Id", "select" from "Odd Schema"."Ta""ble" where price > 1 with local check option;
create view library.by_key as select p.id, p.label, count(*) as n from parent_ p join ring_a a on a.id = p.id group by p.id;
create view library.over_it as select * from library.by_key where n > 1;
create materialized view library.sums as select m, sum(price) as total from "Odd Schema"."Ta""ble" group by m;
create unique index on library.sums (m);
alter view library.titles alter column a set default 3;
create rule no_delete as on delete to scratch_ do instead nothing;
create rule into_view as on insert to library.titles do instead insert into scratch_ (a) values (1);

create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create procedure library.tidy(inout n int) language plpgsql as $$ begin n := n + 1; end $$;
create aggregate library.longest(text) (sfunc = textcat, stype = text, initcond = '', parallel = safe);
create trigger "t 1" before update of wide on "Odd Schema"."Ta""ble" for each row when (old.wide is distinct from new.wide) execute function touch();
create trigger part before insert on library.reading for each row execute function touch();
create constraint trigger late after insert on ring_a deferrable initially deferred for each row execute function touch();
alter table ring_a enable always trigger late;
alter table "Odd Schema"."Ta""ble" disable trigger "t 1";
create trigger repl before insert on ring_b for each row execute function touch();
alter table ring_b enable replica trigger repl;

alter table ring_b enable row level security;
alter table ring_b force row level security;
create policy own on ring_b as restrictive for update to public using (id > 0) with check (a is not null);
create cast (mood as library.isbn) with inout as assignment;
grant select, update (label) on parent_ to nasty_reader;
grant select, insert on library.reading to nasty_reader with grant option;
revoke all on function touch() from public;
grant usage on schema library to nasty_reader;
grant usage on sequence library.counter to nasty_reader;
revoke usage on type mood from public;
alter default privileges in schema library grant select on tables to nasty_reader;
alter table ring_a owner to nasty_owner;
alter procedure library.tidy owner to nasty_owner;

insert into "Odd Schema"."Ta""ble" ("select", m, ms, where_, spans, price, wide, blob_) values
  (E'tab\there\nand \\N', 'it''s wild', '{"a,b",calm}', '("Kerk, ""straat""",3,"(1,2)")', '{"[1,2)"}', 12.10, repeat('wide ', 5000), '\x00ff5c2e0a'),
  ('', null, '{}', null, null, null, null, null), (E'\\.', 'calm', '{calm}', null, null, 3, E'\\.\n', null);
insert into library.reading values ('111111', 2019, 1, '2019-01-01 00:00Z', 1, 5), ('222222', 2025, 2, 'infinity', 2, null), ('999999', 1, 3, '0044-03-15 00:00Z BC', 3, 15);
insert into library.note values ('111111', 2019, 1, 'n'), (null, null, null, 'x');
insert into parent_ values (1, 'one'); insert into child_ values (2, 'two', '2026-01-01'); insert into grandchild_ values (3, 'three', '2026-01-01');
insert into nothing_ default values; insert into nothing_ default values;
begin; insert into ring_a values (1, 1); insert into ring_b values (1, 1); commit;
select setval('library.counter', 2, false);
refresh materialized view library.sums;
select lo_from_bytea(4711, '\x0001feff'), lo_from_bytea(4712, '');
