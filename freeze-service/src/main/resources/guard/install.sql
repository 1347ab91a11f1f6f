-- The write gate inside a school database. Owned by the freezer's role; applying it again refreshes it.
-- Nothing here is granted beyond reading the gate: a trigger needs no right of the role that fires it.
create schema if not exists fusie_guard;
grant usage on schema fusie_guard to public;

-- One row. The epoch is the fencing token (F7): it only grows, also over a removal and a new installation, hence its start.
create table if not exists fusie_guard.gate (
    only_row  boolean primary key default true check (only_row),
    state     text not null default 'open' check (state in ('open', 'frozen', 'moved')),
    epoch     bigint not null default extract(epoch from now())::bigint,
    migration uuid,
    since     timestamptz not null default now(),
    moved_to  text
);
-- While frozen: whether only the rows of fusie_guard.frozen are, where a row trigger can tell them.
do $$
begin
    if not exists (select from pg_attribute where attrelid = 'fusie_guard.gate'::regclass and attname = 'by_rows') then
        alter table fusie_guard.gate add column by_rows boolean not null default false;
    end if;
end $$;
insert into fusie_guard.gate default values on conflict do nothing;
grant select on fusie_guard.gate to public;

-- Institutions that left by a partial move; their rows here are an archive, fenced by row triggers (F7).
create table if not exists fusie_guard.home (
    institution text primary key,
    moved_to    text not null,
    migration   uuid not null,
    epoch       bigint not null
);
grant select on fusie_guard.home to public;

-- Institutions whose rows are read-only while the gate is frozen by rows.
create table if not exists fusie_guard.frozen (
    institution text primary key,
    migration   uuid not null
);
grant select on fusie_guard.frozen to public;

-- Counts statements that passed by token. It is not transactional, on purpose: once used, a freeze does not expire by itself.
create sequence if not exists fusie_guard.passage;

-- The gate at a glance: 1 says that it is open, anything else that its row has to be read. A sequence, since the trigger
-- can read its value in a fraction of what a query costs, and as it is now, whatever the snapshot.
create sequence if not exists fusie_guard.glance minvalue 1 maxvalue 2 start 2;
grant select on fusie_guard.glance to public;

-- Whoever changes the gate has no writer beside him, and closes the glance before the change can be seen. Rolled back, it
-- stays closed: then the row is read, which is only slower.
create or replace function fusie_guard.look_away() returns trigger
    language plpgsql as $guard$
begin
    perform pg_catalog.pg_advisory_xact_lock(1179997001, 1);
    perform pg_catalog.setval('fusie_guard.glance', 2);
    return null;
end
$guard$;
revoke all on function fusie_guard.look_away() from public;
create or replace trigger look_away before insert or update or delete or truncate on fusie_guard.gate
    for each statement execute function fusie_guard.look_away();
alter table fusie_guard.gate enable always trigger look_away;

-- Called once the open gate is committed; who changes it meanwhile waits, or is waited for.
create or replace function fusie_guard.look_again() returns void
    language plpgsql as $guard$
begin
    perform pg_catalog.pg_advisory_xact_lock_shared(1179997001, 1);
    if exists (select from fusie_guard.gate g where g.state = 'open') then
        perform pg_catalog.setval('fusie_guard.glance', 1);
    end if;
end
$guard$;
revoke all on function fusie_guard.look_again() from public;

-- What is not plainly allowed: passes with the right token, refuses, or leaves it to the row trigger.
create or replace function fusie_guard.judge(operation text, relation oid, relation_name text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $guard$
declare
    gate  fusie_guard.gate;
    token text := nullif(current_setting('fusie.token', true), '');
begin
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        -- An old snapshot shows an old gate; locking the row makes that a serialization failure.
        select g.* into strict gate from fusie_guard.gate g for share;
    else
        select g.* into strict gate from fusie_guard.gate g;
    end if;

    if token is null then
        if gate.state = 'open' and (operation <> 'TRUNCATE' or not exists (select from fusie_guard.home)) then
            return;
        end if;
        -- By rows: pass to the row trigger, where the table has one that works.
        if gate.state = 'frozen' and gate.by_rows and operation <> 'TRUNCATE' and exists (
                select from pg_trigger t where t.tgrelid = relation and t.tgname = 'fusie_fence' and t.tgenabled = 'A') then
            return;
        end if;
    elsif token = gate.epoch::text and gate.state <> 'moved' and pg_has_role(session_user, 'fusie_writer', 'member') then
        perform nextval('fusie_guard.passage');
        return;
    end if;

    if gate.state = 'moved' then
        raise exception using errcode = '25006',
            message = format('the data of this database has moved to %s; this copy is an archive', gate.moved_to),
            hint = format('Write to %s. Migration %s.', gate.moved_to, gate.migration);
    elsif token is not null then
        raise exception using errcode = '25006',
            message = format('token %s does not open the write gate', left(token, 20)),
            hint = 'The freeze it was given for has ended, or this session may not use tokens. Stop writing; ask for the state of the freeze.';
    elsif gate.state = 'open' then
        raise exception using errcode = '25006',
            message = 'truncate would take rows of institutions that have moved away',
            hint = 'Delete the rows of the institutions that are still at home instead.';
    elsif gate.by_rows then
        raise exception using errcode = '25006',
            message = format('%s is read-only for all while a migration moves some institutions; reading goes on', relation_name),
            hint = format('Its rows belong to no single institution. Try again later. Migration %s, read-only since %s.', gate.migration, gate.since);
    end if;
    raise exception using errcode = '25006',
        message = 'this database is read-only while a migration runs; reading goes on',
        hint = format('Keep what was not saved and try again later. Migration %s, read-only since %s.', gate.migration, gate.since);
end
$guard$;
grant execute on function fusie_guard.judge(text, oid, text) to public;

-- Fires before each statement that writes. The usual case takes no query and no other role: one expression that PL/pgSQL
-- evaluates by itself, since it prepares each expression anew in each transaction, and a RETURN that is none. Every name
-- and operator is written with its schema, so that no search_path can change its meaning.
create or replace function fusie_guard.check_gate() returns trigger
    language plpgsql as $guard$
begin
    -- Lock first, state second: who holds the lock exclusively has no writer beside him. CASE keeps that order.
    if (case when pg_catalog.pg_advisory_xact_lock_shared(1179997001, 1) is null then false
            else pg_catalog.pg_sequence_last_value('fusie_guard.glance'::pg_catalog.regclass) operator(pg_catalog.=) 1
                and coalesce(pg_catalog.current_setting('fusie.token', true), '') operator(pg_catalog.=) ''
                and tg_op operator(pg_catalog.<>) 'TRUNCATE'
            end) then
        return new;
    end if;
    perform fusie_guard.judge(tg_op, tg_relid, tg_table_name::pg_catalog.text);
    return new;
end
$guard$;
alter function fusie_guard.check_gate() security invoker reset all;
revoke all on function fusie_guard.check_gate() from public;
select fusie_guard.look_again();
