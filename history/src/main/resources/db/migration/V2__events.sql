-- Every event that was said on a topic, once: what comes again with the same source and id is the same event.
create table events (
    event_key      bigint generated always as identity primary key,
    fingerprint    text        not null unique,
    source         text        not null,
    event_id       text        not null,
    type           text        not null,
    subject        text,
    correlation_id text,
    causation_id   text,
    event_time     timestamptz,
    recorded_at    timestamptz not null,
    topic          text        not null,
    partition_id   int         not null,
    record_offset  bigint      not null,
    attributes     text        not null,
    data           text        not null
);
create index events_by_time on events (recorded_at desc, event_key desc);
create index events_by_correlation on events (correlation_id, recorded_at desc, event_key desc)
    where correlation_id is not null;
create index events_by_type on events (type, recorded_at desc, event_key desc);
comment on table events is 'Source, id, type, subject, correlation and causation are cut after 500 characters; attributes has them whole';
comment on column events.fingerprint is 'SHA-256 over source and id';
comment on column events.recorded_at is 'The time stamp of the Kafka record';
comment on column events.attributes is 'All CloudEvents attributes, a JSON object';
comment on column events.data is 'JSON as it was sent';
