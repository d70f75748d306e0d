package dev.orchestra.bridge;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.ForbiddenEndpointException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** One agent that is called over HTTP, and the runtime that speaks for it in this process. */
final class HttpAgent implements AutoCloseable {

    private final AgentRegistered card;
    private final AgentRuntime runtime;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<Thread> waiting = new CopyOnWriteArrayList<>();

    private HttpAgent(AgentRegistered card, AgentRuntime runtime) {
        this.card = card;
        this.runtime = runtime;
    }

    /**
     * Starts to take the agent's steps.
     *
     * @throws IllegalArgumentException if its card cannot be used
     * @throws dev.orchestra.events.log.JournalUnavailableException if the journal does not answer
     */
    static HttpAgent start(
            AgentView view,
            AgentDirectory directory,
            EventLog log,
            Topics topics,
            EndpointGuard guard,
            EndpointCaller caller,
            LateAnswers late,
            BridgeSettings settings,
            Clock clock) {
        AgentRegistered card = view.card().orElseThrow();
        String processId = view.agentId() + "." + settings.replica();
        StepCall bridge = new StepCall(view.agentId(), endpoint(card, guard), caller, late, settings, clock);
        List<ActiveStep> adopted = leftOver(directory, processId, late, clock);
        AgentRuntime runtime = AgentRuntime.builder()
                .agent(card.type())
                .agentId(processId)
                .card(process(card, view.agentId()))
                .capacity(card.capacity() == null ? settings.capacityDefault() : card.capacity())
                .outputBytesMax(settings.answerBytesMax())
                .drainTime(settings.drainTime())
                .topics(topics)
                .eventLog(log)
                .bridge(bridge)
                .adopting(adopted)
                .start();
        HttpAgent agent = new HttpAgent(card, runtime);
        adopted.forEach(step -> agent.await(step, late, clock));
        return agent;
    }

    /** An adopted step ends when its answer is heard. */
    private void await(ActiveStep step, LateAnswers late, Clock clock) {
        Instant until = step.delegatedUntil() == null ? clock.instant() : step.delegatedUntil();
        LateAnswers.Wait answer = late.expect(step.jobKey(), step.attempt());
        waiting.add(Thread.ofVirtual().name("adopted-" + step.jobKey()).start(() -> {
            try (answer) {
                if (answer.await(Duration.between(clock.instant(), until))) {
                    runtime.release(step.jobKey(), step.attempt());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    boolean isFor(AgentView view) {
        return Objects.equals(card, view.card().orElse(null));
    }

    /** Ends on a thread of its own, once; what runs has the drain time. */
    void closeThen(Runnable closed) {
        if (closing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("closing-http-agent").start(() -> {
                try {
                    close();
                } finally {
                    closed.run();
                }
            });
        }
    }

    @Override
    public void close() {
        waiting.forEach(Thread::interrupt);
        runtime.close();
    }

    /** The form only: where the host is, is looked at with each connection. */
    private static URI endpoint(AgentRegistered card, EndpointGuard guard) {
        try {
            return guard.form(String.valueOf(card.endpoint()));
        } catch (ForbiddenEndpointException e) {
            throw new IllegalArgumentException("Its endpoint must not be called. " + e.getMessage(), e);
        }
    }

    /** The card of the process that calls it: no agent of its own to look for. */
    private static AgentRegistered process(AgentRegistered card, String agentId) {
        return new AgentRegistered(
                card.type(),
                null,
                List.of(),
                card.inputSchema(),
                card.outputSchema(),
                card.version(),
                null,
                null,
                null,
                agentId);
    }

    /** What an earlier process of this id delegated, and nobody has answered since. */
    private static List<ActiveStep> leftOver(
            AgentDirectory directory, String processId, LateAnswers late, Clock clock) {
        Instant now = clock.instant();
        List<ActiveStep> delegated = directory.agent(processId).map(AgentView::steps).orElse(List.of()).stream()
                .filter(step -> step.isDelegatedAt(now))
                .toList();
        if (delegated.isEmpty()) {
            return delegated;
        }
        Set<LateAnswers.Key> keys = delegated.stream().map(HttpAgent::key).collect(Collectors.toSet());
        Instant since = delegated.stream()
                .map(ActiveStep::since)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        // From here on they are heard; what came before is looked for.
        delegated.forEach(step -> {
            var unused = late.expect(step.jobKey(), step.attempt());
        });
        Set<LateAnswers.Key> answered = late.answeredSince(since, keys);
        answered.forEach(late::forget);
        return delegated.stream().filter(step -> !answered.contains(key(step))).toList();
    }

    private static LateAnswers.Key key(ActiveStep step) {
        return new LateAnswers.Key(step.jobKey(), Integer.toString(step.attempt()));
    }
}
