-- The trace in which the first message of a key was written. What comes later in no trace (a deadline) or in another (a
-- call, weeks after) goes on in it.
create table outbox_trace (
    key         text primary key,
    traceparent text not null
);
