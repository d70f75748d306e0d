package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a request of a step and appends it. The deduplication key of a request is its id: job key and attempt. */
final class StepSender {

    private static final Logger LOG = LoggerFactory.getLogger(StepSender.class);

    private final Engine engine;
    private final UntilFinal commands;
    private final EventLog log;
    private final StepEvents events;
    private final StepTokens tokens;
    private final SentSteps sent;
    private final StepMetrics metrics;
    private final Traces traces;
    private final StepsOptions options;
    private final Clock clock;
    private final AtomicInteger unstored = new AtomicInteger();

    StepSender(
            Engine engine,
            UntilFinal commands,
            EventLog log,
            StepEvents events,
            StepTokens tokens,
            SentSteps sent,
            StepMetrics metrics,
            Traces traces,
            StepsOptions options,
            Clock clock) {
        this.engine = engine;
        this.commands = commands;
        this.log = log;
        this.events = events;
        this.tokens = tokens;
        this.sent = sent;
        this.metrics = metrics;
        this.traces = traces;
        this.options = options;
        this.clock = clock;
    }

    /** How many requests the journal has not confirmed yet. */
    int unstored() {
        return unstored.get();
    }

    /**
     * Sends the step, unless this process knows it already.
     *
     * @return completes with true when nothing more is to be done for the step, with false if it could not be stored and
     *     has to be tried again; never fails
     */
    CompletableFuture<Boolean> send(Step step) {
        StepToken token = token(step);
        SentStep mine = new SentStep(token, tokens.sign(token), step.origin().traceparent(), clock.millis());
        switch (sent.take(mine)) {
            case KNOWN -> {
                metrics.notDispatched("known");
                return CompletableFuture.completedFuture(true);
            }
            case FULL -> {
                // The engine offers it again when its lease is over.
                metrics.notDispatched("full");
                return CompletableFuture.completedFuture(true);
            }
            case YES -> {
                return append(step, mine);
            }
        }
        throw new AssertionError("The switch is exhaustive.");
    }

    private CompletableFuture<Boolean> append(Step step, SentStep mine) {
        Outgoing request = events.requested(step, mine);
        Span span = span(step);
        unstored.incrementAndGet();
        CompletableFuture<?> appended;
        try (Scope scope = span.makeCurrent()) {
            appended = log.append(request);
        } catch (RuntimeException e) {
            appended = CompletableFuture.failedFuture(e);
        }
        return appended.handle((position, error) -> {
            unstored.decrementAndGet();
            if (error != null) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            return stored(mine, error);
        });
    }

    private boolean stored(SentStep mine, @Nullable Throwable error) {
        if (error == null) {
            mine.markStored();
            metrics.dispatched(mine.token().agent());
            return true;
        }
        sent.drop(mine);
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof RecordTooLargeException tooLarge) {
            refuse(mine.id().jobKey(), "The step cannot be sent. " + tooLarge.getMessage());
            return true;
        }
        LOG.warn("The request of step {} could not be stored and is tried again.", mine.id(), cause);
        return false;
    }

    /** Makes an incident of a job that cannot be sent as it is. */
    @SuppressWarnings("FutureReturnValueIgnored") // It repeats itself until the engine has it.
    void refuse(long jobKey, String message) {
        metrics.notDispatched("invalid");
        LOG.warn("Job {} becomes an incident: {}", jobKey, message);
        commands.give(
                "make an incident of job " + jobKey,
                () -> engine.fail(jobKey, 0, Duration.ZERO, message, Json.object()));
    }

    private StepToken token(Step step) {
        return new StepToken(
                step.job().key(),
                step.job().processInstanceKey(),
                step.job().processId(),
                step.job().elementId(),
                step.definition().agent(),
                step.attempt(),
                step.job().retries(),
                clock.instant().plus(step.definition().deadline()),
                step.definition().onLoss(),
                step.definition().resultVariable(),
                options.backoff());
    }

    private Span span(Step step) {
        Optional<String> parent = step.origin().traceparent();
        return traces.start("dispatch " + step.definition().agent(), SpanKind.PRODUCER, parent)
                .setAttribute("orchestra.process.instance", step.job().processInstanceKey())
                .setAttribute("orchestra.element", step.job().elementId());
    }
}
