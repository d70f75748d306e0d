package dev.orchestra.history;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Reads the projected tables. Each question is one statement or two, so each sees the state of one moment. */
final class JpaEngineHistory implements EngineHistory {

    private final Rows.Instances instances;
    private final Rows.Elements elements;
    private final Rows.Variables variables;
    private final Rows.Jobs jobs;
    private final Rows.Incidents incidents;
    private final Rows.UserTasks userTasks;
    private final Rows.Definitions definitions;
    private final JdbcOperations jdbc;

    JpaEngineHistory(
            Rows.Instances instances,
            Rows.Elements elements,
            Rows.Variables variables,
            Rows.Jobs jobs,
            Rows.Incidents incidents,
            Rows.UserTasks userTasks,
            Rows.Definitions definitions,
            JdbcOperations jdbc) {
        this.instances = instances;
        this.elements = elements;
        this.variables = variables;
        this.jobs = jobs;
        this.incidents = incidents;
        this.userTasks = userTasks;
        this.definitions = definitions;
        this.jdbc = jdbc;
    }

    @Override
    public Page<Instance> instances(InstanceFilter filter, @Nullable String after, int limit) {
        var condition = Conditions.of(filter, Cursor.parse(after));
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> {
            var rows = instances.findBy(
                    condition,
                    query -> query.sortBy(Conditions.newestFirst("startedAt"))
                            .limit(most.max())
                            .all());
            var open = openIncidents(rows);
            return Cursor.page(
                    rows,
                    limit,
                    row -> Cursor.of(row.startedAt, row.key),
                    row -> row.view(open.getOrDefault(row.key, 0)));
        });
    }

    @Override
    public Optional<Instance> instance(long instanceKey) {
        return HistoryUnavailableException.ask(() -> instances
                .findByKey(instanceKey)
                .map(row -> row.view(openIncidents(List.of(row)).getOrDefault(row.key, 0))));
    }

    private Map<Long, Integer> openIncidents(List<InstanceRow> rows) {
        var running = rows.stream()
                .filter(row -> row.endedAt == null)
                .map(row -> row.key)
                .toList();
        return running.isEmpty()
                ? Map.of()
                : incidents.open(running).stream()
                        .collect(toMap(Rows.Count::instanceKey, count -> Math.toIntExact(count.incidents())));
    }

    @Override
    public Page<Element> timeline(long instanceKey, @Nullable String after, int limit) {
        var cursor = Cursor.parse(after);
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                elements.findByInstanceKeyAndKeyGreaterThanOrderByKey(instanceKey, keyOf(cursor), most),
                limit,
                row -> Cursor.of(row.key),
                ElementRow::view));
    }

    @Override
    public Page<Variable> variables(long instanceKey, @Nullable String after, int limit) {
        var cursor = Cursor.parse(after);
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                variables.ofInstance(instanceKey, keyOf(cursor), cursor == null ? "" : cursor.value(), most),
                limit,
                row -> new Cursor(row.name, row.scopeKey),
                VariableRow::view));
    }

    @Override
    public Page<JobState> jobs(long instanceKey, @Nullable String after, int limit) {
        var cursor = Cursor.parse(after);
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                jobs.findByInstanceKeyAndKeyGreaterThanOrderByKey(instanceKey, keyOf(cursor), most),
                limit,
                row -> Cursor.of(row.key),
                JobRow::view));
    }

    @Override
    public Page<Incident> incidents(IncidentFilter filter, @Nullable String after, int limit) {
        var condition = Conditions.of(filter, Cursor.parse(after));
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                incidents.findBy(
                        condition,
                        query -> query.sortBy(Conditions.newestFirst("createdAt"))
                                .limit(most.max())
                                .all()),
                limit,
                row -> Cursor.of(row.createdAt, row.key),
                IncidentRow::view));
    }

    @Override
    public Optional<Incident> incident(long incidentKey) {
        return HistoryUnavailableException.ask(
                () -> incidents.findByKey(incidentKey).map(IncidentRow::view));
    }

    @Override
    public Page<UserTask> userTasks(UserTaskFilter filter, @Nullable String after, int limit) {
        var condition = Conditions.of(filter, Cursor.parse(after));
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                userTasks.findBy(
                        condition,
                        query -> query.sortBy(Conditions.newestFirst("createdAt"))
                                .limit(most.max())
                                .all()),
                limit,
                row -> Cursor.of(row.createdAt, row.key),
                UserTaskRow::view));
    }

    @Override
    public Page<ProcessDefinition> definitions(@Nullable String after, int limit) {
        var cursor = Cursor.parse(after);
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                definitions.findByDeletedAtIsNullAndKeyLessThanOrderByKeyDesc(
                        cursor == null ? Long.MAX_VALUE : cursor.key(), most),
                limit,
                row -> Cursor.of(row.key),
                DefinitionRow::view));
    }

    @Override
    public Optional<ProcessDefinition> definition(long definitionKey) {
        return HistoryUnavailableException.ask(
                () -> definitions.findByKey(definitionKey).map(DefinitionRow::view));
    }

    @Override
    public Optional<String> definitionXml(long definitionKey) {
        return HistoryUnavailableException.ask(() -> definitions.xml(definitionKey));
    }

    @Override
    public Map<Integer, Instant> readUpTo() {
        return HistoryUnavailableException.ask(() -> {
            var times = new TreeMap<Integer, Instant>();
            jdbc.query("select partition_id, record_time from engine_positions", row -> {
                times.put(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant());
            });
            return times;
        });
    }

    private static long keyOf(@Nullable Cursor cursor) {
        return cursor == null ? 0 : cursor.key();
    }
}
