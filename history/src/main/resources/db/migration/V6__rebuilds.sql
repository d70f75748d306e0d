-- When the history was built anew, and from where to where on the topics.

create table rebuilds (
    generation int primary key,
    started_at timestamptz not null,
    ended_at   timestamptz
);

create table rebuild_stretches (
    generation   int    not null,
    topic        text   not null,
    partition_id int    not null,
    first_offset bigint not null,
    end_offset   bigint not null,
    primary key (generation, topic, partition_id)
);
comment on table rebuild_stretches is 'What stood on the topics when the rebuild began: it has ended when all of it was read';
