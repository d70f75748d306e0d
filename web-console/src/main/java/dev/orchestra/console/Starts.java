package dev.orchestra.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.events.WorkflowResult.WorkflowStalled;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Outcome;
import dev.orchestra.workers.start.StartRequest;
import dev.orchestra.workers.start.WorkflowStarter;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Starts instances, and waits for their results where that is asked for. */
@Component
final class Starts {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final WorkflowStarter starter;
    private final Outcomes outcomes;
    private final ResultSubscription subscription;
    private final ConsoleProperties properties;

    Starts(WorkflowStarter starter, Outcomes outcomes, ResultSubscription subscription, ConsoleProperties properties) {
        this.starter = starter;
        this.outcomes = outcomes;
        this.subscription = subscription;
        this.properties = properties;
    }

    ResponseEntity<Started> start(RequestId id, WorkflowRequested workflow, @Nullable String traceparent) {
        Outcome.Done done = startOnce(id, workflow, traceparent);
        return ResponseEntity.status(HttpStatus.CREATED).body(Started.of(done.key()));
    }

    /** @param timeout nothing means the default; longer than the longest is the longest */
    ResponseEntity<?> startAndAwait(
            RequestId id, WorkflowRequested workflow, @Nullable String traceparent, @Nullable Duration timeout) {
        Duration wait = wait(timeout);
        if (!subscription.ready()) {
            throw ProblemException.of(
                            ProblemType.JOURNAL_UNAVAILABLE,
                            "Nothing was started: results cannot be read from Kafka at the moment. Ask again, or start"
                                    + " without awaitResult.")
                    .retryAfter(AGAIN);
        }
        try (AwaitedResults.Interest interest = subscription.results().open().orElseThrow(Starts::tooMany)) {
            Outcome.Done done = startOnce(id, workflow, traceparent);
            String key = Long.toString(done.key());
            CompletableFuture<Optional<Event>> result = interest.in(key);
            Optional<Event> earlier =
                    done.repeated() && !result.isDone() ? subscription.earlier(key) : Optional.empty();
            return earlier.or(() -> await(result, wait))
                    .<ResponseEntity<?>>map(event -> answer(key, event))
                    .orElseGet(() -> ResponseEntity.accepted().body(Started.of(done.key())));
        }
    }

    private Outcome.Done startOnce(RequestId id, WorkflowRequested workflow, @Nullable String traceparent) {
        // The span of this call, where there is one, is the parent of what follows; else the client's.
        Optional<String> parent = Traces.traceparent(Span.current()).or(() -> Optional.ofNullable(traceparent));
        return outcomes.await(id, starter.start(new StartRequest(id, workflow, false, parent)));
    }

    private Duration wait(@Nullable Duration timeout) {
        if (timeout == null) {
            return properties.awaitDefault();
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw ProblemException.field("timeout", "expected a positive ISO 8601 duration, such as PT30S");
        }
        return timeout.compareTo(properties.awaitMax()) > 0 ? properties.awaitMax() : timeout;
    }

    private static Optional<Event> await(CompletableFuture<Optional<Event>> result, Duration wait) {
        try {
            return result.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A waiting future is only ever completed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The event as the CloudEvents HTTP binding has it in binary mode: attributes in headers, data as the body. */
    private static ResponseEntity<?> answer(String instanceKey, Event event) {
        if (event.is(EventType.WORKFLOW_STALLED)) {
            return ResponseEntity.accepted().body(new Started(instanceKey, event.dataAs(WorkflowStalled.class)));
        }
        if (event.is(EventType.WORKFLOW_CANCELLED)) {
            throw ProblemException.of(
                            ProblemType.INSTANCE_CANCELLED,
                            "The instance %s was cancelled before it had a result.".formatted(instanceKey))
                    .with("processInstanceKey", instanceKey);
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.ok()
                .header("ce-specversion", "1.0")
                .header("ce-id", encoded(event.id()))
                .header("ce-source", encoded(event.source()))
                .header("ce-type", encoded(event.type()))
                .contentType(MediaType.APPLICATION_JSON);
        event.extensions().forEach((name, value) -> response.header("ce-" + name, encoded(value)));
        return response.body(event.data());
    }

    /** CloudEvents HTTP binding, 3.1.3.2: what is not printable ASCII is percent-encoded. */
    private static String encoded(String value) {
        var header = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 127 && b != '"' && b != '%';
            header.append(plain ? Character.toString(b) : "%%%02X".formatted(b));
        }
        return header.toString();
    }

    private static ProblemException tooMany() {
        return ProblemException.of(
                        ProblemType.TOO_MANY_WAITING,
                        "Nothing was started: this server has as many waiting calls as it takes. Start without"
                                + " awaitResult, or ask again.")
                .retryAfter(AGAIN);
    }

    /** @param stalled why the instance waits for an operator, if it does */
    record Started(
            String processInstanceKey,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            WorkflowStalled stalled) {
        static Started of(long key) {
            return new Started(Long.toString(key), null);
        }
    }
}
