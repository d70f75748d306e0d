package dev.orchestra.bridge;

import dev.orchestra.agents.BridgedStep;
import dev.orchestra.agents.StepBridge;
import dev.orchestra.events.StepAnswer.StepFailed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the steps of one agent to its endpoint: repeats what may succeed in a while, leaves the agent alone while most calls
 * fail, and waits for the answer of a step that the agent took with 202. The step's deadline limits all of it: the runtime
 * interrupts the thread then.
 *
 * <p>A call may reach the agent twice, after a broken connection or a redelivery. Deduplication key: job key and attempt, or
 * the event's id.
 */
final class StepCall implements StepBridge {

    private static final Logger LOG = LoggerFactory.getLogger(StepCall.class);
    private static final double FACTOR = 2;

    /** Where a request names no deadline. */
    private static final Duration DELEGATED_MAX = Duration.ofDays(1);

    private final URI endpoint;
    private final String agentId;
    private final EndpointCaller caller;
    private final LateAnswers late;
    private final BridgeSettings settings;
    private final Clock clock;
    private final CircuitBreaker breaker;
    private final IntervalFunction backoff;

    StepCall(
            String agentId,
            URI endpoint,
            EndpointCaller caller,
            LateAnswers late,
            BridgeSettings settings,
            Clock clock) {
        this.agentId = agentId;
        this.endpoint = endpoint;
        this.caller = caller;
        this.late = late;
        this.settings = settings;
        this.clock = clock;
        this.backoff =
                IntervalFunction.ofExponentialRandomBackoff(settings.backoff(), FACTOR, 0.2, settings.backoffMax());
        this.breaker = CircuitBreaker.of(
                agentId,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(settings.breakerCalls())
                        .minimumNumberOfCalls(settings.breakerCalls())
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(settings.breakerOpen())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event ->
                        LOG.warn("Agent {}: the circuit breaker goes {}.", agentId, event.getStateTransition()));
    }

    @Override
    public Outcome carry(BridgedStep step) throws Exception {
        // Before the call: the answer may be there before the call comes back.
        try (LateAnswers.Wait answer = late.expect(step.jobKey(), step.attempt())) {
            Reply reply = callUntilItCounts(step);
            if (Thread.interrupted()) {
                throw new InterruptedException("The step of agent " + agentId + " is over.");
            }
            if (answer.isThere()) {
                return new Outcome.AnsweredItself();
            }
            return switch (reply) {
                case Reply.Answered answered -> new Outcome.Answered(answered.answer());
                case Reply.Later later -> {
                    step.delegate(
                            step.deadline().orElseGet(() -> clock.instant().plus(DELEGATED_MAX)));
                    answer.await();
                    yield new Outcome.AnsweredItself();
                }
                case Reply.Again again ->
                    failed(again.why(), true, again.pause().map(this::atMost));
                case Reply.Failed failed -> failed(failed.why(), true, Optional.empty());
                case Reply.Broken broken -> failed(broken.why(), false, Optional.empty());
            };
        }
    }

    private Reply callUntilItCounts(BridgedStep step) throws Exception {
        RetryConfig repeats = RetryConfig.<Reply>custom()
                .maxAttempts(settings.callsMax())
                .retryOnResult(reply -> reply instanceof Reply.Again again && isWorthWaiting(again, step))
                .retryOnException(error -> false)
                .intervalBiFunction(
                        (call, reply) -> waitBefore(call, reply.get()).toMillis())
                .build();
        return Retry.of(agentId, repeats).executeCallable(() -> once(step));
    }

    private boolean isWorthWaiting(Reply.Again again, BridgedStep step) {
        Instant soonest = clock.instant().plus(again.pause().map(this::atMost).orElse(Duration.ZERO));
        return !Thread.currentThread().isInterrupted()
                && step.deadline().map(soonest::isBefore).orElse(true);
    }

    private Duration waitBefore(int call, Reply reply) {
        Duration own = Duration.ofMillis(backoff.apply(call));
        return reply instanceof Reply.Again again
                ? again.pause().map(this::atMost).orElse(own)
                : own;
    }

    private Duration atMost(Duration wait) {
        return wait.compareTo(settings.backoffMax()) > 0 ? settings.backoffMax() : wait;
    }

    private Reply once(BridgedStep step) {
        if (!breaker.tryAcquirePermission()) {
            return new Reply.Again(
                    "The agent was not called, because most calls before failed.",
                    Optional.of(settings.breakerOpen()),
                    true);
        }
        long start = breaker.getCurrentTimestamp();
        Reply reply;
        try {
            reply = caller.call(endpoint, step.request());
        } catch (RuntimeException e) {
            breaker.releasePermission();
            throw e;
        }
        long took = breaker.getCurrentTimestamp() - start;
        if (Thread.currentThread().isInterrupted()) {
            breaker.releasePermission();
        } else if (reply.failed()) {
            breaker.onError(took, breaker.getTimestampUnit(), new CallFailedException());
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
        return reply;
    }

    private static Outcome failed(String why, boolean retryable, Optional<Duration> backoff) {
        return new Outcome.Answered(new StepFailed(why, retryable, backoff.orElse(null), null));
    }

    /** For the breaker, which counts and does not look. */
    private static final class CallFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        CallFailedException() {
            super("A call failed.", null, false, false);
        }
    }
}
