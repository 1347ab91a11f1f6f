-- Whether people were told of a migration: what moves or ends it then tells them too.
alter table migration add column announced boolean not null default false;
update migration set announced = true where step is not null and step <> 'CONSENT' and phase <> 'ABANDONED';
