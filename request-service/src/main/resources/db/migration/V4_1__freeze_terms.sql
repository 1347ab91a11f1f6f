-- What an operator set for the freeze of one migration (F3, F5); null: the service's settings.
alter table migration add column drain_seconds integer;
alter table migration add column notice_seconds integer;
