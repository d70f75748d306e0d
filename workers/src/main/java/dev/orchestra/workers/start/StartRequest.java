package dev.orchestra.workers.start;

import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.util.Optional;

/**
 * One request for an instance.
 *
 * @param id the same id makes one instance, however often it is asked for
 * @param rememberRefusal whether a copy of a refused request is refused again without asking the engine; if not, it may be
 *     asked again, for example once the process is deployed
 * @param traceparent the trace this request belongs to
 */
public record StartRequest(
        RequestId id, WorkflowRequested workflow, boolean rememberRefusal, Optional<String> traceparent) {}
