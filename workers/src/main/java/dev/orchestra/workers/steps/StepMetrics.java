package dev.orchestra.workers.steps;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted on the way of a step. Names begin with {@code orchestra.}; tags have few values. */
final class StepMetrics {

    private final MeterRegistry registry;
    private final Map<String, Counter> dispatched = new ConcurrentHashMap<>();
    private final Map<String, Timer> latencies = new ConcurrentHashMap<>();
    private final Map<String, Counter> answers = new ConcurrentHashMap<>();
    private final Counter extended;
    private final Counter verdicts;
    private final Counter busy;
    private final Counter unknown;

    StepMetrics(MeterRegistry registry) {
        this.registry = registry;
        extended = registry.counter("orchestra.steps.leases.extended");
        verdicts = registry.counter("orchestra.steps.timed.out");
        busy = registry.counter("orchestra.engine.replies", "kind", "busy");
        unknown = registry.counter("orchestra.engine.replies", "kind", "unknown");
    }

    void gauge(String name, Supplier<Number> value) {
        Gauge.builder("orchestra." + name, value).register(registry);
    }

    void dispatched(String agent) {
        dispatched
                .computeIfAbsent(agent, it -> registry.counter("orchestra.steps.dispatched", "agent", it))
                .increment();
    }

    /** @param why {@code lease-over}, {@code known}, {@code full}, {@code found}, {@code over} or {@code invalid} */
    void notDispatched(String why) {
        registry.counter("orchestra.steps.not.dispatched", "why", why).increment();
    }

    /** @param kind the kind of answer, or why it was refused */
    void answered(String kind) {
        answers.computeIfAbsent(kind, it -> registry.counter("orchestra.answers", "kind", it))
                .increment();
    }

    /** From the sending to the engine's word on the answer, where both went through this process. */
    void latency(SentStep step) {
        latencies
                .computeIfAbsent(
                        step.token().agent(),
                        agent -> Timer.builder("orchestra.step.latency")
                                .tag("agent", agent)
                                .register(registry))
                .record(System.nanoTime() - step.sentNanos(), TimeUnit.NANOSECONDS);
    }

    void leaseExtended() {
        extended.increment();
    }

    void verdictGiven() {
        verdicts.increment();
    }

    void engineBusy() {
        busy.increment();
    }

    void engineUnknown() {
        unknown.increment();
    }
}
