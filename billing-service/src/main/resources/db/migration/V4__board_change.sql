-- What can be taken back has one set of states, whatever it is.
alter table registration drop constraint registration_state_check;
update registration set state = case state
    when 'ISSUING' then 'DOING' when 'ISSUED' then 'DONE' when 'RESTORING' then 'UNDOING' else 'UNDONE' end;
alter table registration add check (state in ('DOING', 'DONE', 'UNDOING', 'UNDONE'));

-- M14: invoicing and registration under a new board.
create table board_change (
    migration uuid primary key,
    round     bigint not null,
    sequence  bigint not null,
    state     text not null check (state in ('DOING', 'DONE', 'UNDOING', 'UNDONE'))
);

-- Written before the school database is touched, kept for good: all that is made, all that is switched off or ended, and
-- where the sequences stood. The undo knows from it what to take back.
create table board_plan (
    migration uuid not null,
    round     bigint not null,
    plan      jsonb not null,
    primary key (migration, round)
);

-- M16: each school makes its link to Exact anew.
create table exact_task (
    migration   uuid not null,
    institution text not null,
    customers   bigint not null,
    state       text not null check (state in ('OPEN', 'DONE')),
    dossier     text,
    done_by     text,
    done_at     timestamptz,
    primary key (migration, institution)
);
