-- The guard's own role, and the one that may write under a fencing token. Run by a superuser; running it again is harmless.
do $$
begin
    create role fusie_writer nologin;
exception when duplicate_object then null;
end $$;
do $$
begin
    create role :role login; -- then give it a password: \password :role
exception when duplicate_object then null;
end $$;
grant :owner, pg_signal_backend, pg_read_all_stats to :role;
do $$
begin
    execute format('grant create on database %I to :role', current_database());
end $$;
