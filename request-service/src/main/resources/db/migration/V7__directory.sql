-- Who changed what in the directory, when; rows are never changed. Values are the objects as JSON, null where there is none.
create table directory_change (
    number       bigint generated always as identity primary key,
    at           timestamptz not null,
    subject      text        not null,
    act          text        not null,
    path         text        not null,
    value_before text,
    value_after  text
);

create index on directory_change (path, number);

-- Where an institution lived when it was taken out of the directory: it comes back to no other home.
create table former_home (
    institution text primary key,
    home        text not null
);
