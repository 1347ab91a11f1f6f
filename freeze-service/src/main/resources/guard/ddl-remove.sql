-- Takes away what guard/ddl.sql brought, without a trace; run by the superuser who owns it.
drop event trigger if exists fusie_ddl_end;
drop event trigger if exists fusie_ddl_drop;
drop schema if exists fusie_ddl cascade;
