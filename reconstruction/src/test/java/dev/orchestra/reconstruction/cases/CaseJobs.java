package dev.orchestra.reconstruction.cases;

import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.engine.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out the jobs of a case, and says how each ended. */
final class CaseJobs {

    private static final long INSTANCE = 500;

    private static final Set<String> ENDINGS = Set.of("complete", "fail");

    private final FakeEngine engine;
    private final AtomicLong keys = new AtomicLong(1_000);

    CaseJobs(FakeEngine engine) {
        this.engine = engine;
    }

    /** Offers a new job and waits until it has ended. */
    Told run(String type, Map<String, ?> variables) {
        return run(type, keys.incrementAndGet(), variables);
    }

    /** Offers a job and waits until it has ended once more. */
    Told run(String type, long key, Map<String, ?> variables) {
        long before = endings(key).size();
        offer(type, key, variables);
        await().atMost(Duration.ofSeconds(60)).until(() -> endings(key).size() > before);
        return endings(key).getLast();
    }

    void offer(String type, long key, Map<String, ?> variables) {
        engine.offer(new Job(
                key,
                type,
                INSTANCE,
                "agent-step",
                7,
                type,
                key,
                3,
                Instant.now().plusSeconds(60),
                Map.of(),
                Json.of(variables)));
    }

    List<Told> endings(long key) {
        return engine.told.stream()
                .filter(it -> it.key() == key && ENDINGS.contains(it.command()))
                .toList();
    }
}
