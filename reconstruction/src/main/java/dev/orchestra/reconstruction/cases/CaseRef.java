package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.Optional;

/**
 * What every event of a case carries.
 *
 * @param jobKey the key of the events: the lost job, or the job of the case where that is not known
 * @param processInstanceKey of the recoverable step
 */
record CaseRef(
        String caseId,
        String jobKey,
        Loss loss,
        long processInstanceKey,
        String processId,
        Optional<String> elementId,
        Optional<String> traceparent) {

    static CaseRef of(String caseId, Loss loss, Job job, JsonFields variables) {
        return new CaseRef(
                caseId,
                loss.jobKey() == null ? Long.toString(job.key()) : loss.jobKey(),
                loss,
                job.processInstanceKey(),
                job.processId(),
                Optional.ofNullable(loss.elementId()),
                traceparent(variables));
    }

    /** The trace that the instance's story began with. */
    static Optional<String> traceparent(JsonFields variables) {
        return variables
                .get(Variables.ORCHESTRA)
                .filter(Json::isObject)
                .flatMap(it -> it.string(Variables.ORCHESTRA_TRACEPARENT));
    }
}
