-- What a recovery asks: the checkpoints and effects of a job, whom a process had to do with, and how far the topics were read.

alter table events
    add column job_key  text,
    add column agent    text,
    add column agent_id text,
    add column sender   text,
    add column receiver text,
    add column case_id  text;
update events
set job_key  = left(attributes::json ->> 'jobkey', 500),
    agent    = left(attributes::json ->> 'agent', 500),
    agent_id = left(attributes::json ->> 'agentid', 500),
    sender   = left(attributes::json ->> 'sender', 500),
    receiver = left(attributes::json ->> 'receiver', 500),
    case_id  = left(attributes::json ->> 'caseid', 500)
where attributes not like '%\\u0000%';
comment on column events.job_key is 'The attribute jobkey, and the key of the Kafka record where the event does not carry it';

-- Only what is asked for is indexed, so that other events cost nothing more.
create index events_of_recovery on events (job_key, record_offset)
    where type in ('dev.orchestra.step.checkpointed.v1', 'dev.orchestra.effect.recorded.v1',
        'dev.orchestra.undo.requested.v1', 'dev.orchestra.undo.done.v1', 'dev.orchestra.undo.failed.v1');
create index events_by_process on events (agent_id, recorded_at desc) where agent_id is not null;
create index events_by_sender on events (sender, recorded_at desc) where sender is not null;
create index events_by_receiver on events (receiver, recorded_at desc) where receiver is not null;
create index events_by_case on events (case_id, event_key) where case_id is not null;

create table receipts (
    fingerprint    text        not null,
    place          int         not null,
    sender         text        not null,
    receiver       text        not null,
    receiver_agent text,
    recorded_at    timestamptz not null,
    primary key (fingerprint, place)
);
create index receipts_by_sender on receipts (sender, recorded_at desc);
create index receipts_by_receiver on receipts (receiver, recorded_at desc);
create index receipts_by_time on receipts (recorded_at);
comment on table receipts is 'Which process has handled whose broadcast: the receipts of one event, each in a row';
comment on column receipts.fingerprint is 'Of the event that brought the receipt';

create table ingest_positions (
    topic        text   not null,
    partition_id int    not null,
    next_offset  bigint not null,
    primary key (topic, partition_id)
);
comment on table ingest_positions is 'What stands on a partition before next_offset is in this database';

create table history_generation (
    only_row   boolean primary key default true check (only_row),
    generation int not null
);
insert into history_generation (generation) values (0);
comment on table history_generation is 'Grows by one when the history is rebuilt: whoever reads for an older one may not write any more';
