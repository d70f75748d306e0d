package dev.orchestra.workers.steps;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.engine.UntilFinal.Final;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.CompletableFuture;

/** Gives the engine what answers ask for, until it has said its last word. */
final class JobCommands {

    private final Engine engine;
    private final UntilFinal untilFinal;
    private final Traces traces;

    JobCommands(Engine engine, UntilFinal untilFinal, Traces traces) {
        this.engine = engine;
        this.untilFinal = untilFinal;
        this.traces = traces;
    }

    /** What was given in the end, and the engine's word on it. */
    record Applied(Command command, Final last) {}

    /** Gives the command. What the engine calls wrong in itself becomes an incident instead; never fails. */
    CompletableFuture<Applied> give(StepToken token, Command command, Event answer) {
        Span span = traces.start(
                        "answer of " + token.agent(), SpanKind.CONSUMER, answer.attribute(Attribute.TRACEPARENT))
                .setAttribute("orchestra.process.instance", token.processInstanceKey())
                .setAttribute("orchestra.element", token.elementId());
        return ask(token, command)
                .thenCompose(first -> first.last() instanceof Final.Denied denied && wrongInItself(denied.code())
                        ? ask(
                                token,
                                Command.incident(
                                        token, "The engine did not take the answer: " + denied.message(), null))
                        : CompletableFuture.completedFuture(first))
                .whenComplete((applied, error) -> {
                    if (error != null || applied.last() instanceof Final.Denied) {
                        span.setStatus(StatusCode.ERROR);
                    }
                    span.end();
                });
    }

    private CompletableFuture<Applied> ask(StepToken token, Command command) {
        return untilFinal
                .give(command.getClass().getSimpleName() + " job " + token.jobKey(), () -> ask(token.jobKey(), command))
                .thenApply(last -> new Applied(command, last));
    }

    private CompletableFuture<Reply<Void>> ask(long jobKey, Command command) {
        return switch (command) {
            case Command.Complete complete -> engine.complete(jobKey, complete.variables());
            case Command.Fail fail ->
                engine.fail(jobKey, fail.retries(), fail.backoff(), fail.message(), fail.variables());
            case Command.Throw error -> engine.throwError(jobKey, error.code(), error.message(), error.variables());
        };
    }

    private static boolean wrongInItself(Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, UNSUPPORTED, ALREADY_EXISTS -> true;
            case NOT_FOUND, INVALID_STATE, UNAUTHORIZED -> false;
        };
    }
}
