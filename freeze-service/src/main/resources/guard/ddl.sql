-- Closes structure too while the gate is frozen or moved: DDL, "disable trigger" included. A superuser runs this once in a
-- school database, since PostgreSQL lets only superusers create event triggers; it belongs to that superuser, so that
-- the freezer's role gains nothing by it. guard/ddl-remove.sql takes it away without a trace.
create schema if not exists fusie_ddl;

create or replace function fusie_ddl.check_gate() returns event_trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $guard$
declare
    gate  record;
    token text := nullif(current_setting('fusie.token', true), '');
begin
    if to_regclass('fusie_guard.gate') is null then
        return;
    end if;
    if tg_event = 'ddl_command_end' then
        if not exists (select from pg_event_trigger_ddl_commands() c
                       where coalesce(c.schema_name, 'pg_') !~ '^(pg_|fusie_)') then
            return;
        end if;
    elsif not exists (select from pg_event_trigger_dropped_objects() o
                      where not o.is_temporary and (coalesce(o.schema_name, 'pg_') !~ '^(pg_|fusie_)'
                            or o.object_type = 'trigger' and o.object_identity !~ ' on (pg_temp|fusie_)')) then
        return;
    end if;
    -- As in the trigger of the tables: lock first, so that DDL in flight has ended before the gate is closed.
    perform pg_advisory_xact_lock_shared(1179997001, 1);
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        select g.state, g.epoch::text, g.migration, g.since into strict gate from fusie_guard.gate g for share;
    else
        select g.state, g.epoch::text, g.migration, g.since into strict gate from fusie_guard.gate g;
    end if;
    if gate.state = 'open'
            or session_user = (select n.nspowner::regrole::name from pg_namespace n where n.nspname = 'fusie_guard')
            or gate.state = 'frozen' and token = gate.epoch and pg_has_role(session_user, 'fusie_writer', 'member') then
        return;
    end if;
    raise exception using errcode = '25006',
        message = format('the structure of this database is %s, too', gate.state),
        hint = format('Change it when the migration is over. Migration %s, since %s.', gate.migration, gate.since);
end
$guard$;
revoke all on function fusie_ddl.check_gate() from public;

drop event trigger if exists fusie_ddl_end;
create event trigger fusie_ddl_end on ddl_command_end execute function fusie_ddl.check_gate();
alter event trigger fusie_ddl_end enable always;
drop event trigger if exists fusie_ddl_drop;
create event trigger fusie_ddl_drop on sql_drop execute function fusie_ddl.check_gate();
alter event trigger fusie_ddl_drop enable always;
