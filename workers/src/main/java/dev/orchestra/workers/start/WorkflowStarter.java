package dev.orchestra.workers.start;

import dev.orchestra.events.Json;
import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.Command;
import dev.orchestra.workers.inbox.Fingerprint;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.inbox.Inbox.Request.Kind;
import dev.orchestra.workers.inbox.Outcome;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Makes one instance of a request. The root variable {@code orchestra} says where the instance came from. */
public final class WorkflowStarter {

    private final Engine engine;
    private final IdempotentCommands commands;
    private final Traces traces;

    public WorkflowStarter(Engine engine, IdempotentCommands commands, Traces traces) {
        this.engine = engine;
        this.commands = commands;
        this.traces = traces;
    }

    /** Never blocks; the future never fails. Done holds the key of the instance. */
    public CompletableFuture<Outcome> start(StartRequest request) {
        WorkflowRequested workflow = request.workflow();
        Optional<Outcome> reserved = Refusals.reserved(workflow.variables());
        if (reserved.isPresent()) {
            return CompletableFuture.completedFuture(reserved.get());
        }
        Span span = traces.start("start " + workflow.processId(), SpanKind.CONSUMER, request.traceparent());
        Json variables = withOrigin(request, Traces.traceparent(span).or(request::traceparent));
        String fingerprint = Fingerprint.of(
                workflow.processId(),
                String.valueOf(workflow.version()),
                workflow.variables().text());
        Command command = new Command(
                new Inbox.Request(request.id(), Kind.INSTANCE, fingerprint),
                request.rememberRefusal(),
                () -> create(workflow, variables));
        return commands.submit(command).thenApply(outcome -> {
            span.end();
            return outcome instanceof Outcome.Refused refused ? named(workflow, refused) : outcome;
        });
    }

    private CompletableFuture<Reply<Long>> create(WorkflowRequested workflow, Json variables) {
        return engine.createInstance(workflow.processId(), workflow.version(), variables);
    }

    private static Outcome named(WorkflowRequested workflow, Outcome.Refused refused) {
        if (!refused.code().equals(Reply.Refused.Code.NOT_FOUND.name())) {
            return refused;
        }
        String version = workflow.version() == null ? "" : " in version " + workflow.version();
        return new Outcome.Refused(
                Refusals.PROCESS_NOT_FOUND,
                "No process '%s'%s is deployed. Deploy it, or correct the process id, and send the request under a new id."
                        .formatted(workflow.processId(), version));
    }

    private static Json withOrigin(StartRequest request, Optional<String> traceparent) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put(Variables.ORCHESTRA_REQUEST, request.id().id());
        origin.put(Variables.ORCHESTRA_SOURCE, request.id().source());
        traceparent.ifPresent(value -> origin.put(Variables.ORCHESTRA_TRACEPARENT, value));
        String client = request.workflow().variables().text().strip();
        String rest = client.substring(1).stripLeading();
        return Json.trusted("{\"%s\":%s%s"
                .formatted(Variables.ORCHESTRA, Json.of(origin), rest.startsWith("}") ? "}" : "," + rest));
    }
}
