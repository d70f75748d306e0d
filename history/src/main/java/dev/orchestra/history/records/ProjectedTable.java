package dev.orchestra.history.records;

import static dev.orchestra.history.records.Column.Type.BIGINT;
import static dev.orchestra.history.records.Column.Type.INT;
import static dev.orchestra.history.records.Column.Type.TEXT;
import static dev.orchestra.history.records.Column.Type.TIME;
import static dev.orchestra.history.records.Column.first;
import static dev.orchestra.history.records.Column.latest;
import static dev.orchestra.history.records.Column.replaced;
import static dev.orchestra.history.records.Column.rowKey;

import java.util.List;

/** The tables that are made from the engine's records; {@code V1__history.sql} creates them. */
enum ProjectedTable {
    PROCESS_DEFINITIONS(
            rowKey("definition_key", BIGINT),
            latest("process_id", TEXT),
            latest("version", INT),
            latest("resource_name", TEXT),
            latest("xml", TEXT),
            first("deployed_at", TIME),
            latest("deleted_at", TIME)),
    PROCESS_INSTANCES(
            rowKey("instance_key", BIGINT),
            latest("process_id", TEXT),
            latest("version", INT),
            latest("definition_key", BIGINT),
            latest("state", TEXT),
            first("started_at", TIME),
            latest("ended_at", TIME),
            latest("parent_key", BIGINT),
            latest("parent_element_key", BIGINT),
            first("request_source", TEXT),
            first("request_id", TEXT),
            first("request_fingerprint", TEXT),
            first("traceparent", TEXT),
            latest("problem", TEXT)),
    ELEMENTS(
            rowKey("element_key", BIGINT),
            latest("instance_key", BIGINT),
            latest("element_id", TEXT),
            latest("element_type", TEXT),
            latest("scope_key", BIGINT),
            latest("state", TEXT),
            first("started_at", TIME),
            latest("ended_at", TIME)),
    VARIABLES(
            rowKey("scope_key", BIGINT),
            rowKey("name", TEXT),
            latest("instance_key", BIGINT),
            latest("value", TEXT),
            replaced("bytes", INT),
            latest("updated_at", TIME)),
    JOBS(
            rowKey("job_key", BIGINT),
            latest("instance_key", BIGINT),
            latest("element_key", BIGINT),
            latest("element_id", TEXT),
            latest("type", TEXT),
            latest("kind", TEXT),
            latest("state", TEXT),
            latest("retries", INT),
            latest("worker", TEXT),
            latest("error_code", TEXT),
            latest("error_message", TEXT),
            first("created_at", TIME),
            latest("changed_at", TIME)),
    INCIDENTS(
            rowKey("incident_key", BIGINT),
            latest("instance_key", BIGINT),
            latest("definition_key", BIGINT),
            latest("process_id", TEXT),
            latest("element_key", BIGINT),
            latest("element_id", TEXT),
            latest("job_key", BIGINT),
            latest("error_type", TEXT),
            latest("message", TEXT),
            first("created_at", TIME),
            latest("resolved_at", TIME)),
    USER_TASKS(
            rowKey("task_key", BIGINT),
            latest("instance_key", BIGINT),
            latest("definition_key", BIGINT),
            latest("process_id", TEXT),
            latest("element_key", BIGINT),
            latest("element_id", TEXT),
            latest("state", TEXT),
            replaced("assignee", TEXT),
            latest("candidate_users", TEXT),
            latest("candidate_groups", TEXT),
            latest("due_date", TEXT),
            latest("follow_up_date", TEXT),
            latest("form_key", BIGINT),
            latest("form_reference", TEXT),
            first("created_at", TIME),
            latest("changed_at", TIME)),
    PUBLISHED_MESSAGES(rowKey("message_key", BIGINT), latest("message_id", TEXT), first("published_at", TIME));

    private final List<Column> columns;

    ProjectedTable(Column... columns) {
        this.columns = List.of(columns);
    }

    List<Column> columns() {
        return columns;
    }

    /** The columns that name a row: the first one, or the first two. */
    List<Column> rowKeys() {
        return columns.stream()
                .filter(column -> column.rule() == Column.Rule.ROW_KEY)
                .toList();
    }

    Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Table " + this + " has no column " + name + "."));
    }
}
