-- What a migration is to this service: its databases, and whose it is.
create table migration (
    id           uuid primary key,
    source       text not null,
    receiver     text not null,
    institutions text[] not null
);

-- B1: versions of the price list. Add a row for a new price; a row that was ever quoted is never changed.
create table price_list (
    version            text primary key,
    valid_from         date not null unique,
    cents_per_database bigint not null check (cents_per_database >= 0),
    currency           char(3) not null,
    vat_basis_points   integer not null check (vat_basis_points between 0 and 10000)
);
insert into price_list (version, valid_from, cents_per_database, currency, vat_basis_points) values
    ('2020', '2020-01-01', 37500, 'EUR', 2100),
    ('2025', '2025-01-01', 42500, 'EUR', 2100),
    ('2026', '2026-09-01', 44950, 'EUR', 2100);

create table quote (
    migration  uuid primary key,
    price_list text not null references price_list
);

create table number_range (
    kind text not null,
    year integer not null,
    last integer not null,
    primary key (kind, year)
);

create table invoice (
    number                   text primary key,
    migration                uuid not null,
    debtor                   text not null,
    issued_on                date not null,
    due_on                   date not null,
    ogm                      char(12) not null unique,
    net_cents                bigint not null,
    vat_cents                bigint not null,
    total_cents              bigint not null check (total_cents = net_cents + vat_cents),
    currency                 char(3) not null,
    vat_basis_points         integer not null,
    price_list               text not null references price_list,
    seller_name              text not null,
    seller_address           text not null,
    seller_enterprise_number text not null,
    seller_iban              text not null
);
create index on invoice (migration);

-- I5: one charge per (migrated database, migration), for good. Never drop this constraint, never delete a row.
create table charge (
    id          uuid primary key,
    migration   uuid not null,
    database    text not null,
    invoice     text not null references invoice,
    description text not null,
    net_cents   bigint not null,
    constraint one_charge_per_database_and_migration unique (migration, database)
);
create index on charge (invoice);

create table credit_note (
    number    text primary key,
    invoice   text not null unique references invoice,
    migration uuid not null,
    issued_on date not null
);

create table no_charge (
    migration uuid primary key
);

-- M13: invoices of the receiving database whose OGM stands on invoices of more than one origin. Ids and amounts, no names.
create table colliding_invoice (
    migration   uuid not null,
    invoice     bigint not null,
    ogm         char(12) not null,
    origin      text not null,
    institution text not null,
    total_cents bigint not null,
    primary key (migration, invoice)
);
create index on colliding_invoice (migration, ogm);

-- M17: how far the barcodes of a migration are. Fences a worker that woke up after its lease: `sequence` is that of the
-- latest command begun; whoever holds a lower one has to stop.
create table registration (
    migration uuid primary key,
    round     bigint not null,
    sequence  bigint not null,
    state     text not null check (state in ('ISSUING', 'ISSUED', 'RESTORING', 'RESTORED'))
);

-- Every series of codes ever given out, undone ones included, so that no code is ever used twice.
create table series (
    institution text not null,
    series      integer not null,
    migration   uuid not null,
    round       bigint not null,
    primary key (institution, series),
    unique (migration, round, institution)
);

-- Written before the school database is touched: what the undo deletes and reinstates. Kept for good.
create table replacement (
    migration   uuid not null,
    round       bigint not null,
    old_code    text not null,
    new_code    text not null,
    institution text not null,
    primary key (migration, round, old_code)
);
create index on replacement (migration, round, institution);
create index on replacement (old_code);
create index on replacement (new_code);
