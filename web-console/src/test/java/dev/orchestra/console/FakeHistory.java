package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A history of what a test puts in; a cursor is the number of entries before. */
final class FakeHistory implements EngineHistory {

    final List<Instance> instances = new CopyOnWriteArrayList<>();
    final List<Element> elements = new CopyOnWriteArrayList<>();
    final List<Variable> variables = new CopyOnWriteArrayList<>();
    final List<Incident> incidents = new CopyOnWriteArrayList<>();
    final List<UserTask> userTasks = new CopyOnWriteArrayList<>();
    final List<ProcessDefinition> definitions = new CopyOnWriteArrayList<>();

    void reset() {
        List.of(instances, elements, variables, incidents, userTasks, definitions)
                .forEach(List::clear);
    }

    private static <T> Page<T> page(List<T> all, Predicate<T> wanted, @Nullable String after, int limit) {
        int from = after == null ? 0 : Integer.parseInt(after);
        List<T> found = all.stream().filter(wanted).skip(from).toList();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Integer.toString(from + limit)));
    }

    @Override
    public Page<Instance> instances(InstanceFilter filter, @Nullable String after, int limit) {
        return page(
                instances,
                instance ->
                        filter.state().map(state -> instance.state() == state).orElse(true)
                                && filter.processId()
                                        .map(id -> id.equals(instance.processId()))
                                        .orElse(true),
                after,
                limit);
    }

    @Override
    public Optional<Instance> instance(long instanceKey) {
        return instances.stream().filter(one -> one.key() == instanceKey).findFirst();
    }

    @Override
    public Page<Element> timeline(long instanceKey, @Nullable String after, int limit) {
        return page(elements, one -> true, after, limit);
    }

    @Override
    public Page<Variable> variables(long instanceKey, @Nullable String after, int limit) {
        return page(variables, one -> true, after, limit);
    }

    @Override
    public Page<JobState> jobs(long instanceKey, @Nullable String after, int limit) {
        return new Page<>(List.of(), Optional.empty());
    }

    @Override
    public Page<Incident> incidents(IncidentFilter filter, @Nullable String after, int limit) {
        return page(incidents, one -> !filter.openOnly() || one.resolvedAt() == null, after, limit);
    }

    @Override
    public Optional<Incident> incident(long incidentKey) {
        return incidents.stream().filter(one -> one.key() == incidentKey).findFirst();
    }

    @Override
    public Page<UserTask> userTasks(UserTaskFilter filter, @Nullable String after, int limit) {
        return page(
                userTasks,
                one -> filter.state().map(state -> one.state() == state).orElse(true)
                        && filter.instanceKey()
                                .map(key -> one.instanceKey() == key)
                                .orElse(true),
                after,
                limit);
    }

    @Override
    public Page<ProcessDefinition> definitions(@Nullable String after, int limit) {
        return page(definitions, one -> true, after, limit);
    }

    @Override
    public Optional<ProcessDefinition> definition(long definitionKey) {
        return definitions.stream().filter(one -> one.key() == definitionKey).findFirst();
    }

    @Override
    public Optional<String> definitionXml(long definitionKey) {
        return definition(definitionKey)
                .map(definition -> "<definitions id=\"%s\"/>".formatted(definition.processId()));
    }

    @Override
    public Map<Integer, Instant> readUpTo() {
        return Map.of();
    }
}
