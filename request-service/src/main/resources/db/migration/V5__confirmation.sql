-- What was confirmed one by one before signing (R16). Who it was stands in the history.
create table confirmation (
    id           uuid primary key,
    migration_id uuid        not null references migration,
    plan_version integer     not null,
    confirmation text        not null,
    institution  text        not null,   -- empty where the operator confirms for all
    confirmed_at timestamptz not null,
    unique (migration_id, plan_version, confirmation, institution)
);
