-- B1: the price list is kept over the API. Who added a version, and when; null for those that came with the service.
alter table price_list
    add added_by text,
    add added_at timestamptz;

alter table quote add quoted_for date;

-- Both parties as they were when the invoice was made.
alter table invoice
    add seller_street           text not null default '',
    add seller_postal_code      text not null default '',
    add seller_city             text not null default '',
    add buyer_name              text not null default '',
    add buyer_enterprise_number text not null default '',
    add buyer_street            text not null default '',
    add buyer_postal_code       text not null default '',
    add buyer_city              text not null default '',
    add language                char(2) not null default 'nl';
update invoice set seller_street = seller_address;
alter table invoice
    drop column seller_address,
    alter seller_street drop default,
    alter seller_postal_code drop default,
    alter seller_city drop default,
    alter buyer_name drop default,
    alter buyer_enterprise_number drop default,
    alter buyer_street drop default,
    alter buyer_postal_code drop default,
    alter buyer_city drop default,
    alter language drop default;
create index on invoice (debtor, issued_on);
create index on invoice (issued_on, number);

-- VAT is due per rate (never per line): what the lines of one rate add up to, and the VAT over that.
alter table charge add vat_basis_points integer not null default 2100;
alter table charge alter vat_basis_points drop default;
create table vat_total (
    invoice          text not null references invoice,
    vat_basis_points integer not null check (vat_basis_points between 0 and 10000),
    net_cents        bigint not null,
    vat_cents        bigint not null,
    primary key (invoice, vat_basis_points)
);
insert into vat_total (invoice, vat_basis_points, net_cents, vat_cents)
    select number, vat_basis_points, net_cents, vat_cents from invoice;
alter table invoice drop column vat_basis_points;

-- Invoices and credit notes as they were issued: the very bytes, for good.
create table document (
    number     text not null,
    media_type text not null,
    bytes      bytea not null,
    sha256     char(64) not null,
    primary key (number, media_type)
);
