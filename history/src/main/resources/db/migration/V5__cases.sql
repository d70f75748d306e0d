-- What is made of the events: the registry of agents, the cases of reconstruction, and which steps left checkpoints.

create table agents (
    agent_id      text primary key,
    agent         text        not null,
    card          text        not null,
    registered_at timestamptz not null,
    left_at       timestamptz,
    record_offset bigint      not null
);
create index agents_by_type on agents (agent, agent_id);
comment on table agents is 'The registry, as its newest records have it; who has left stays for as long as events are kept';
comment on column agents.card is 'agent.registered as it was sent, a JSON object; the last one of an agent that has left';

create table agent_beats (
    agent_id      text primary key,
    meaning       text        not null,
    incarnation   text        not null,
    changed_at    timestamptz not null,
    record_offset bigint      not null
);
comment on table agent_beats is 'What the newest heartbeat said that differed from the one before: only those are kept as events';

create table reconstructions (
    case_key     bigint generated always as identity,
    case_id      text primary key,
    instance_key text,
    job_key      text,
    attempt      int,
    agent        text,
    agent_id     text,
    incarnation  text,
    reason       text,
    state        text        not null,
    stage        int         not null,
    confidence   double precision,
    opened_at    timestamptz not null,
    changed_at   timestamptz not null,
    ended_at     timestamptz
);
create index reconstructions_by_opening on reconstructions (opened_at desc, case_key desc);
create index reconstructions_by_instance on reconstructions (instance_key) where instance_key is not null;
create index reconstructions_open on reconstructions (job_key) where ended_at is null;
comment on column reconstructions.stage is 'How far the case is, 1 to 6: an event of an earlier stage that comes late does not set it back';

create table checkpointed_steps (
    job_key       text primary key,
    recorded_at   timestamptz not null,
    record_offset bigint      not null
);
create index checkpointed_steps_by_time on checkpointed_steps (recorded_at);
comment on table checkpointed_steps is 'The keys on agent.checkpoint that have no tombstone yet';
