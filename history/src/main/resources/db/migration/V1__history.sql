-- What the engine's records say, as the newest of them has it. All of this but the inbox can be dropped and read again
-- from the topic. "position" is the place in the engine's log of the record that was applied last: a record that comes
-- twice changes nothing. Times are the engine's.

create table engine_positions (
    partition_id int primary key,
    position     bigint      not null,
    record_time  timestamptz not null
);
comment on table engine_positions is 'How far the records of each engine partition were read';

create table process_definitions (
    definition_key bigint primary key,
    process_id     text,
    version        int,
    resource_name  text,
    xml            text,
    deployed_at    timestamptz,
    deleted_at     timestamptz,
    position       bigint not null
);
create index process_definitions_by_process on process_definitions (process_id, version desc);

create table process_instances (
    instance_key        bigint primary key,
    process_id          text,
    version             int,
    definition_key      bigint,
    state               text,
    started_at          timestamptz not null,
    ended_at            timestamptz,
    parent_key          bigint,
    parent_element_key  bigint,
    request_source      text,
    request_id          text,
    request_fingerprint text,
    traceparent         text,
    problem             text,
    position            bigint      not null
);
create index process_instances_by_start on process_instances (started_at desc, instance_key desc);
create index process_instances_by_process on process_instances (process_id, started_at desc, instance_key desc);
create index process_instances_active on process_instances (started_at desc, instance_key desc) where ended_at is null;
create index process_instances_by_request on process_instances (request_fingerprint)
    where request_fingerprint is not null;
create index process_instances_by_parent on process_instances (parent_key) where parent_key is not null;
comment on column process_instances.request_fingerprint is 'SHA-256 over the source and the id of the request it was started by';
comment on column process_instances.state is 'COMPLETED or TERMINATED; nothing while it is active';
comment on column process_instances.problem is 'Why the engine gave the instance up, if it did';

create table elements (
    element_key  bigint primary key,
    instance_key bigint      not null,
    element_id   text,
    element_type text,
    scope_key    bigint,
    state        text,
    started_at   timestamptz not null,
    ended_at     timestamptz,
    position     bigint      not null
);
create index elements_by_instance on elements (instance_key, element_key);

create table variables (
    scope_key    bigint      not null,
    name         text        not null,
    instance_key bigint      not null,
    value        text        not null,
    bytes        int,
    updated_at   timestamptz not null,
    position     bigint      not null,
    primary key (scope_key, name)
);
create index variables_by_instance on variables (instance_key, scope_key, name);
comment on column variables.value is 'JSON as the engine wrote it; its beginning only where bytes is set';
comment on column variables.bytes is 'The length of the whole value, where it was too long to be kept';

create table jobs (
    job_key       bigint primary key,
    instance_key  bigint      not null,
    element_key   bigint,
    element_id    text,
    type          text,
    kind          text,
    state         text        not null,
    retries       int,
    worker        text,
    error_code    text,
    error_message text,
    created_at    timestamptz,
    changed_at    timestamptz not null,
    position      bigint      not null
);
create index jobs_by_instance on jobs (instance_key, job_key);

create table incidents (
    incident_key   bigint primary key,
    instance_key   bigint      not null,
    definition_key bigint,
    process_id     text,
    element_key    bigint,
    element_id     text,
    job_key        bigint,
    error_type     text,
    message        text,
    created_at     timestamptz not null,
    resolved_at    timestamptz,
    position       bigint      not null
);
create index incidents_by_instance on incidents (instance_key);
create index incidents_by_creation on incidents (created_at desc, incident_key desc);
create index incidents_open on incidents (created_at desc, incident_key desc) where resolved_at is null;

create table user_tasks (
    task_key         bigint primary key,
    instance_key     bigint      not null,
    definition_key   bigint,
    process_id       text,
    element_key      bigint,
    element_id       text,
    state            text        not null,
    assignee         text,
    candidate_users  text,
    candidate_groups text,
    due_date         text,
    follow_up_date   text,
    form_key         bigint,
    form_reference   text,
    created_at       timestamptz not null,
    changed_at       timestamptz not null,
    position         bigint      not null
);
create index user_tasks_by_instance on user_tasks (instance_key);
create index user_tasks_by_creation on user_tasks (created_at desc, task_key desc);
comment on column user_tasks.candidate_users is 'A JSON array of names';

create table published_messages (
    message_key  bigint primary key,
    message_id   text        not null,
    published_at timestamptz not null,
    position     bigint      not null
);
create index published_messages_by_id on published_messages (message_id);
create index published_messages_by_time on published_messages (published_at);

-- The one table that is no projection: it says which requests were carried out.
create table inbox (
    fingerprint text primary key,
    source      text        not null,
    request_id  text        not null,
    kind        text        not null,
    body        text        not null,
    state       text        not null,
    claimed_at  timestamptz not null,
    key         bigint,
    code        text,
    message     text
);
create index inbox_by_claim on inbox (claimed_at);
comment on column inbox.fingerprint is 'SHA-256 over source and id, because both may be longer than an index takes';
comment on column inbox.body is 'A hash of the request, to tell a copy from another request of the same id';
comment on column inbox.state is 'CLAIMED, STARTED or REFUSED';
