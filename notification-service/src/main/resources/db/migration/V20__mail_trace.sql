-- The trace of the work that wrote a mail: its sending, seconds or days later, is the end of that trace.
alter table mail add column traceparent text;
