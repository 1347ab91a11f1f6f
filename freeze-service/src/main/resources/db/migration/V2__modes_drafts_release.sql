-- Announced freezes (F3), freezes of some institutions only, and who holds one.
alter table database_freeze drop constraint database_freeze_state_check;
alter table database_freeze add constraint database_freeze_state_check
    check (state in ('ANNOUNCED', 'DRAINING', 'FROZEN', 'THAWING', 'OPENING', 'THAWED', 'OPENED'));
alter table database_freeze add column by_rows boolean not null default false;
alter table database_freeze add column starts_at timestamptz;
alter table database_freeze add column held_by text not null default '';

-- What an editing session is about (F4). "who" is sealed: only the school's own people and the application read it.
alter table editing_session add column institution text;
alter table editing_session add column kind text;
alter table editing_session add column who_key text;
alter table editing_session add column who bytea;
alter table editing_session add column nudged_at timestamptz;
alter table editing_session add column nudge text;
create index editing_session_nudged on editing_session (application, nudged_at) where nudged_at is not null;

-- What somebody tried to save too late (F4). Content is encrypted; "person" is a keyed hash, in no way back.
create table draft (
    id          uuid primary key,
    database    text not null,
    institution text not null,
    application text not null,
    person      bytea not null,
    kind        text not null,
    key_id      text not null,
    sealed      bytea not null,
    size        integer not null,
    saved_at    timestamptz not null,
    expires_at  timestamptz not null
);
create index draft_of_person on draft (application, person);
create index draft_expired on draft (expires_at);

-- A forced release of a freeze, or of an old copy, asked for by one operator, confirmed by another.
create table release_request (
    what                text primary key,
    requested_by        text not null,
    reason              text not null,
    data_may_have_moved boolean not null,
    requested_at        timestamptz not null,
    expires_at          timestamptz not null
);

-- Who did what, when and why. Only added to.
create table freeze_act (
    id        bigint generated always as identity primary key,
    migration uuid,
    database  text,
    at        timestamptz not null default now(),
    who       text not null,
    what      text not null,
    reason    text not null default ''
);
create index freeze_act_of_migration on freeze_act (migration, id);

-- The gate of each school database as last seen (F7): an epoch below it means that an old backup came up.
create table known_gate (
    name        text primary key,
    epoch       bigint not null,
    state       text not null,
    migration   uuid,
    moved_to    text,
    fenced      boolean not null default false,
    seen_at     timestamptz not null,
    alarm       text not null default '',
    alarm_since timestamptz
);

-- Which institutions the school databases hold, as last seen; where one is at home, "home" says.
create table known_institution (
    name        text not null,
    institution text not null,
    primary key (name, institution)
);

-- The structure of a database when its gate closed, to find out what no trigger can refuse.
create table structure_mark (
    migration uuid not null,
    name      text not null,
    item      text not null,
    digest    text not null,
    primary key (migration, name, item)
);

-- Replicas keep what the gate API answers in memory, and hear of changes here.
create function tell_of_change() returns trigger language plpgsql as $$
begin
    notify fusie_freeze_changed;
    return null;
end $$;
create trigger tell_of_change after insert or update or delete on database_freeze for each statement execute function tell_of_change();
create trigger tell_of_change after insert or update or delete on home for each statement execute function tell_of_change();
create trigger tell_of_change after insert or update or delete on known_institution for each statement execute function tell_of_change();
-- known_gate is touched at each look: only what matters is told
create trigger tell_of_change after update on known_gate for each row
    when (old.epoch <> new.epoch or old.state <> new.state or old.alarm <> new.alarm) execute function tell_of_change();
create trigger tell_of_addition after insert or delete on known_gate for each statement execute function tell_of_change();
