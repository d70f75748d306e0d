package dev.orchestra.history;

import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;

/** The filters of the lists as conditions of a query. */
final class Conditions {

    private Conditions() {}

    static Specification<InstanceRow> of(EngineHistory.InstanceFilter filter, @Nullable Cursor after) {
        var all = new ArrayList<Specification<InstanceRow>>();
        filter.processId().ifPresent(id -> all.add(equal("processId", id)));
        filter.parentKey().ifPresent(key -> all.add(equal("parentKey", key)));
        filter.state()
                .ifPresent(state -> all.add(
                        switch (state) {
                            case ACTIVE -> isNull("endedAt");
                            case COMPLETED, TERMINATED -> equal("state", state.name());
                        }));
        if (filter.openIncidentOnly()) {
            all.add(isNull("endedAt"));
            all.add(withOpenIncident());
        }
        Optional.ofNullable(after).ifPresent(cursor -> all.add(before("startedAt", cursor)));
        return Specification.allOf(all);
    }

    static Specification<IncidentRow> of(EngineHistory.IncidentFilter filter, @Nullable Cursor after) {
        var all = new ArrayList<Specification<IncidentRow>>();
        if (filter.openOnly()) {
            all.add(isNull("resolvedAt"));
            all.add(ofARunningInstance());
        }
        filter.instanceKey().ifPresent(key -> all.add(equal("instanceKey", key)));
        filter.processId().ifPresent(id -> all.add(equal("processId", id)));
        Optional.ofNullable(after).ifPresent(cursor -> all.add(before("createdAt", cursor)));
        return Specification.allOf(all);
    }

    static Specification<UserTaskRow> of(EngineHistory.UserTaskFilter filter, @Nullable Cursor after) {
        var all = new ArrayList<Specification<UserTaskRow>>();
        filter.state().ifPresent(state -> all.add(equal("state", state.name())));
        filter.instanceKey().ifPresent(key -> all.add(equal("instanceKey", key)));
        filter.assignee().ifPresent(assignee -> all.add(equal("assignee", assignee)));
        Optional.ofNullable(after).ifPresent(cursor -> all.add(before("createdAt", cursor)));
        return Specification.allOf(all);
    }

    static Specification<CaseRow> of(ReconstructionHistory.CaseFilter filter, @Nullable Cursor after) {
        var all = new ArrayList<Specification<CaseRow>>();
        if (filter.openOnly()) {
            all.add(isNull("endedAt"));
        }
        filter.agent().ifPresent(agent -> all.add(equal("agent", agent)));
        filter.instanceKey().ifPresent(key -> all.add(equal("instanceKey", key)));
        Optional.ofNullable(after).ifPresent(cursor -> all.add(before("openedAt", cursor)));
        return Specification.allOf(all);
    }

    static Specification<EventRow> of(EventHistory.EventFilter filter, @Nullable Cursor after) {
        var all = new ArrayList<Specification<EventRow>>();
        filter.type().ifPresent(type -> all.add(type.endsWith(".") ? beginsWith("type", type) : equal("type", type)));
        filter.source().ifPresent(source -> all.add(equal("source", source)));
        filter.correlationId().ifPresent(id -> all.add(equal("correlationId", id)));
        filter.from()
                .ifPresent(time ->
                        all.add((row, query, criteria) -> criteria.greaterThanOrEqualTo(row.get("recordedAt"), time)));
        filter.to()
                .ifPresent(time -> all.add((row, query, criteria) -> criteria.lessThan(row.get("recordedAt"), time)));
        Optional.ofNullable(after).ifPresent(cursor -> all.add(before("recordedAt", cursor)));
        return Specification.allOf(all);
    }

    /** Rows of one moment are in the order of their keys. */
    static Sort newestFirst(String time) {
        return Sort.by(Sort.Direction.DESC, time, "key");
    }

    private static <R> Specification<R> equal(String field, Object value) {
        return (row, query, criteria) -> criteria.equal(row.get(field), value);
    }

    private static <R> Specification<R> beginsWith(String field, String beginning) {
        String pattern = beginning.replaceAll("([\\\\%_])", "\\\\$1") + "%";
        return (row, query, criteria) -> criteria.like(row.get(field), pattern, '\\');
    }

    private static <R> Specification<R> isNull(String field) {
        return (row, query, criteria) -> criteria.isNull(row.get(field));
    }

    /** Lists run from the newest to the oldest; rows of one moment by their keys. */
    private static <R> Specification<R> before(String time, Cursor cursor) {
        var at = cursor.time();
        return (row, query, criteria) -> criteria.or(
                criteria.lessThan(row.get(time), at),
                criteria.and(criteria.equal(row.get(time), at), criteria.lessThan(row.get("key"), cursor.key())));
    }

    private static Specification<InstanceRow> withOpenIncident() {
        return (row, query, criteria) -> {
            var open = query.subquery(Integer.class);
            var incident = open.from(IncidentRow.class);
            open.select(criteria.literal(1))
                    .where(
                            criteria.equal(incident.get("instanceKey"), row.get("key")),
                            criteria.isNull(incident.get("resolvedAt")));
            return criteria.exists(open);
        };
    }

    /** The engine resolves no incident of an instance that is cancelled; it is over all the same. */
    private static Specification<IncidentRow> ofARunningInstance() {
        return (row, query, criteria) -> {
            var ended = query.subquery(Integer.class);
            var instance = ended.from(InstanceRow.class);
            ended.select(criteria.literal(1))
                    .where(
                            criteria.equal(instance.get("key"), row.get("instanceKey")),
                            criteria.isNotNull(instance.get("endedAt")));
            return criteria.not(criteria.exists(ended));
        };
    }
}
