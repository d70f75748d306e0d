package dev.orchestra.events.bus;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which events. All conditions have to hold; an empty set is no condition.
 *
 * @param types full types, and beginnings of types, which end with a dot: {@code dev.orchestra.task.}; 100 at most
 * @param sources exactly as the events carry them; 100 at most
 * @param correlationIds 100 at most
 * @param originalsOnly leave out what a replay sent
 * @param also anything else; it must not throw, and must not block
 */
public record EventFilter(
        Set<String> types,
        Set<String> sources,
        Set<String> correlationIds,
        boolean originalsOnly,
        Predicate<Event> also) {

    public static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), Set.of(), false, event -> true);

    private static final int VALUES_MAX = 100;

    public EventFilter {
        types = checked(types, "types");
        sources = checked(sources, "sources");
        correlationIds = checked(correlationIds, "correlationIds");
    }

    private static Set<String> checked(Set<String> values, String what) {
        if (values.size() > VALUES_MAX || values.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "A filter has at most %d %s, none of them empty, but this one has %d: %s."
                            .formatted(
                                    VALUES_MAX,
                                    what,
                                    values.size(),
                                    values.stream().limit(5).toList()));
        }
        return Set.copyOf(values);
    }

    /** Full types, or beginnings of types, which end with a dot. */
    public static EventFilter types(String... types) {
        return ALL.withTypes(Set.of(types));
    }

    public static EventFilter types(EventType... types) {
        return ALL.withTypes(Arrays.stream(types).map(EventType::wireName).collect(Collectors.toSet()));
    }

    public EventFilter withTypes(Set<String> wanted) {
        return new EventFilter(wanted, sources, correlationIds, originalsOnly, also);
    }

    /** Events of this source, or of those named before. */
    public EventFilter source(String source) {
        return new EventFilter(types, added(sources, source), correlationIds, originalsOnly, also);
    }

    /** Events of this instance, or of those named before. */
    public EventFilter correlationId(String id) {
        return new EventFilter(types, sources, added(correlationIds, id), originalsOnly, also);
    }

    /** Leaves out what a replay sent. */
    public EventFilter originals() {
        return new EventFilter(types, sources, correlationIds, true, also);
    }

    public EventFilter and(Predicate<Event> condition) {
        return new EventFilter(types, sources, correlationIds, originalsOnly, also.and(condition));
    }

    private static Set<String> added(Set<String> to, String value) {
        Set<String> all = new HashSet<>(to);
        all.add(value);
        return all;
    }

    public boolean passes(Event event) {
        return hasType(event.type())
                && (sources.isEmpty() || sources.contains(event.source()))
                && (correlationIds.isEmpty()
                        || event.attribute(Attribute.CORRELATION_ID)
                                .filter(correlationIds::contains)
                                .isPresent())
                && !(originalsOnly && event.attribute(Attribute.REPLAY_ID).isPresent())
                && also.test(event);
    }

    private boolean hasType(String type) {
        return types.isEmpty()
                || types.contains(type)
                || types.stream().anyMatch(wanted -> wanted.endsWith(".") && type.startsWith(wanted));
    }

    /** Whether nothing passes but what carries this type. */
    boolean isOnly(EventType type) {
        return types.equals(Set.of(type.wireName()));
    }

    boolean names(EventType type) {
        return types.contains(type.wireName());
    }

    /** The conditions as text, all but {@code also}: equal for equal filters. */
    String text() {
        return "%s %s %s %s"
                .formatted(new TreeSet<>(types), new TreeSet<>(sources), new TreeSet<>(correlationIds), originalsOnly);
    }
}
