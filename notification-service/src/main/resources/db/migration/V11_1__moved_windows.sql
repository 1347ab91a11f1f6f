-- Which window a mail tells of, and how often it had moved by then: a window that moves is told to those who know the old one.
alter table announcement add column revision int not null default 0;
alter table mail
    add column revision int not null default 0,
    add column window_from timestamptz;
update mail m set window_from = a.window_from from announcement a where a.migration = m.migration and m.kind = 'ANNOUNCEMENT';
-- Nobody is told one thing twice; reminders, notices before a freeze, and calls for an operator go out as often as is due.
drop index mail_once;
create unique index mail_once on mail (migration, kind, contact, revision)
    where kind not in ('REMINDER', 'FREEZE_NOTICE', 'ATTENTION');
