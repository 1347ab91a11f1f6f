-- The roles of a cluster that holds school databases. Idempotent; run by an administrator in any database of the cluster.
-- Passwords are the role's own name: for the local platform and tests only.
--
--   school_owner    owns the tables; nobody logs in as it
--   school_app      what school applications log in as: reads and writes rows, changes no structure
--   fusie_freezer   freeze-service: installs the guard, ends sessions that will not drain
--   fusie_merger    merge-service: copies rows in bulk, checks foreign keys as sets; creates databases, for checked backups
--                   and rehearsals
--   fusie_biller    billing-service: invoicing and registration only
--   fusie_writer    who may write while a database is frozen, when it shows the current fencing token (F7)

select pg_advisory_xact_lock(hashtext('fusie.roles'));

do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('school_owner', false), ('school_app', true), ('fusie_freezer', true), ('fusie_merger', true),
      ('fusie_biller', true), ('fusie_writer', false)) as r(name, login)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I nosuperuser nocreatedb nocreaterole inherit nologin', wanted.name);
      if wanted.login then
        execute format('alter role %I login password %L', wanted.name, wanted.name);
      end if;
    end if;
  end loop;
end
$$;

do $$
declare
  membership record;
begin
  for membership in
    select * from (values
      ('school_owner', 'fusie_freezer'), ('pg_signal_backend', 'fusie_freezer'), ('pg_read_all_stats', 'fusie_freezer'),
      ('school_owner', 'fusie_merger'), ('pg_read_all_data', 'fusie_merger'), ('fusie_writer', 'fusie_merger'),
      ('fusie_writer', 'fusie_biller')) as m(granted, member)
  loop
    if not exists (
        select from pg_auth_members a
        where a.roleid = membership.granted::regrole and a.member = membership.member::regrole) then
      execute format('grant %I to %I', membership.granted, membership.member);
    end if;
  end loop;
  if not (select rolcreatedb from pg_roles where rolname = 'fusie_merger') then
    alter role fusie_merger createdb;
  end if;
  if not has_parameter_privilege('fusie_merger', 'session_replication_role', 'set') then
    execute 'grant set on parameter session_replication_role to fusie_merger';
  end if;
end
$$;
