package dev.orchestra.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The questions to each table; Spring Data writes the queries. */
final class Rows {

    private Rows() {}

    interface Instances extends Repository<InstanceRow, Long>, JpaSpecificationExecutor<InstanceRow> {
        Optional<InstanceRow> findByKey(long key);
    }

    interface Elements extends Repository<ElementRow, Long> {
        List<ElementRow> findByInstanceKeyAndKeyGreaterThanOrderByKey(long instanceKey, long after, Limit limit);
    }

    interface Variables extends Repository<VariableRow, VariableRow.Key> {
        @Query("""
                select v from VariableRow v where v.instanceKey = :instanceKey
                and (v.scopeKey > :scope or v.scopeKey = :scope and v.name > :name)
                order by v.scopeKey, v.name""")
        List<VariableRow> ofInstance(long instanceKey, long scope, String name, Limit limit);
    }

    interface Jobs extends Repository<JobRow, Long> {
        List<JobRow> findByInstanceKeyAndKeyGreaterThanOrderByKey(long instanceKey, long after, Limit limit);
    }

    interface Incidents extends Repository<IncidentRow, Long>, JpaSpecificationExecutor<IncidentRow> {
        Optional<IncidentRow> findByKey(long key);

        @Query("""
                select new dev.orchestra.history.Rows$Count(i.instanceKey, count(i)) from IncidentRow i
                where i.resolvedAt is null and i.instanceKey in :instances group by i.instanceKey""")
        List<Count> open(Collection<Long> instances);
    }

    interface UserTasks extends Repository<UserTaskRow, Long>, JpaSpecificationExecutor<UserTaskRow> {}

    interface Definitions extends Repository<DefinitionRow, Long> {
        List<DefinitionRow> findByDeletedAtIsNullAndKeyLessThanOrderByKeyDesc(long before, Limit limit);

        Optional<DefinitionRow> findByKey(long key);

        @Query(value = "select xml from process_definitions where definition_key = :key", nativeQuery = true)
        Optional<String> xml(long key);
    }

    interface Events extends Repository<EventRow, Long>, JpaSpecificationExecutor<EventRow> {
        Optional<EventRow> findByFingerprint(String fingerprint);

        /** The newest first. The type is written out, because the index holds a few types only. */
        @Query("""
                select e from EventRow e
                where e.jobKey = :jobKey and e.type = 'dev.orchestra.step.checkpointed.v1'
                order by e.recordOffset desc""")
        List<EventRow> checkpoints(String jobKey, Limit limit);

        @Query("""
                select e from EventRow e
                where e.jobKey = :jobKey and e.type in ('dev.orchestra.effect.recorded.v1',
                    'dev.orchestra.undo.requested.v1', 'dev.orchestra.undo.done.v1', 'dev.orchestra.undo.failed.v1')
                order by e.recordOffset""")
        List<EventRow> effects(String jobKey, Limit limit);

        List<EventRow> findByCaseIdOrderByRecordedAtAscKeyAsc(String caseId, Limit limit);

        /** The newest first. */
        @Query("""
                select e from EventRow e
                where e.correlationId in :correlationIds and e.recordedAt >= :from
                order by e.recordedAt desc, e.key desc""")
        List<EventRow> thread(Collection<String> correlationIds, Instant from, Limit limit);
    }

    interface Cases extends Repository<CaseRow, Long>, JpaSpecificationExecutor<CaseRow> {
        Optional<CaseRow> findByCaseId(String caseId);
    }

    record Count(long instanceKey, long incidents) {}
}
