alter table engine_positions add column marked_until timestamptz;
comment on column engine_positions.marked_until is
    'Every command that reached the log of the partition before this has its records here: when the newest marker was sent whose record was read';
