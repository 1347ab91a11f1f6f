-- A migration that is complete can be taken back: RETRACTED, and mails of kind RETRACTION. The words are the enums'; here
-- they stood a second time.
alter table announcement drop constraint if exists announcement_state_check;
alter table mail drop constraint if exists mail_kind_check;
