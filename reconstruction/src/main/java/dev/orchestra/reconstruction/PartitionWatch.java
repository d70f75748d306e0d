package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agents of one heartbeat partition. An agent's age runs only while the partition is read without lag; after each
 * interruption it starts again in full.
 */
final class PartitionWatch {

    private final int partition;
    private final DetectorSettings settings;
    private final Map<String, WatchedAgent> agents = new HashMap<>();
    /** Steps of replaced incarnations, until a look that may judge: a heartbeat that is still to be read may name them. */
    private final Map<StepRef, Orphan> orphans = new LinkedHashMap<>();

    private @Nullable Instant lastRead;
    private long readAt;
    private long atEndAt;
    private boolean wasAtEnd;
    private boolean clear;
    private long clearSince;
    private boolean afterOutage;
    private Instant newest = Instant.MIN;

    private final List<Suspicion> suspicions = new ArrayList<>();

    private record StepRef(String agentId, String jobKey, int attempt) {}

    private record Orphan(Heartbeat before, ActiveStep step, String evidence, Instant at) {}

    PartitionWatch(int partition, DetectorSettings settings) {
        this.partition = partition;
        this.settings = settings;
    }

    int agents() {
        return agents.size();
    }

    boolean knows(String agentId) {
        return agents.containsKey(agentId);
    }

    void heard(Heartbeat heartbeat, long now) {
        if (heartbeat.at().isAfter(newest)) {
            newest = heartbeat.at();
        }
        WatchedAgent agent = agents.get(heartbeat.agentId());
        if (agent == null) {
            agents.put(heartbeat.agentId(), new WatchedAgent(heartbeat, now));
        } else if (agent.isRetired(heartbeat.incarnation())) {
            // The last words of a process that another one has replaced.
            return;
        } else {
            Heartbeat before = agent.last();
            if (!agent.isJudged() && !before.incarnation().equals(heartbeat.incarnation())) {
                String evidence = "Incarnation %s of %s has taken the place of %s at %s."
                        .formatted(heartbeat.incarnation(), heartbeat.agentId(), before.incarnation(), heartbeat.at());
                orphan(before, evidence, heartbeat.at());
            }
            if (agent.isSuspected() && !agent.isJudged()) {
                suspicions.add(recovered(before, heartbeat));
            }
            agent.heard(heartbeat, now);
        }
        for (ActiveStep step : heartbeat.steps()) {
            orphans.remove(ref(heartbeat.agentId(), step));
        }
    }

    /** The agent's heartbeat was cleared: by us, or because it left. Whoever leaves in order owes nothing. */
    void gone(String agentId, Instant at) {
        WatchedAgent agent = agents.get(agentId);
        if (agent == null || agent.isClearing()) {
            if (agent != null && !agent.cleared()) {
                agents.remove(agentId);
            }
            return;
        }
        agents.remove(agentId);
        // In the past, whoever cleared it has judged it before.
        if (clear && !agent.isJudged()) {
            orphan(agent.last(), "%s took its leave at %s and still owed the step.".formatted(agentId, at), at);
        }
    }

    /** @param paused we ourselves did not run since the last look */
    List<Verdict> look(Reading reading, boolean paused, long now) {
        note(reading, now);
        boolean away = now - readAt > settings.readSilenceMax().toNanos()
                || now - atEndAt > settings.readSilenceMax().toNanos();
        if (paused || !wasAtEnd || away) {
            afterOutage = (!paused && wasAtEnd && away) || (afterOutage && !clear);
            clear = false;
            return List.of();
        }
        if (!clear) {
            clear = true;
            clearSince = now;
            return List.of();
        }
        List<Verdict> verdicts = new ArrayList<>(judgeOrphans());
        for (WatchedAgent agent : agents.values()) {
            // Up to when we know that nothing was left to read.
            long age = atEndAt - Math.max(agent.heardAt(), clearSince);
            if (!agent.isJudged() && age >= timeout(agent).toNanos()) {
                agent.judge();
                verdicts.add(silence(agent, age));
            } else if (!agent.isJudged() && !agent.isSuspected()) {
                suspect(agent, Duration.ofNanos(Math.max(0, age)));
            }
        }
        return verdicts;
    }

    /** What has changed since this was last asked. */
    List<Suspicion> suspicions() {
        List<Suspicion> changes = List.copyOf(suspicions);
        suspicions.clear();
        return changes;
    }

    private void suspect(WatchedAgent agent, Duration silence) {
        double phi = agent.phi(silence);
        if (phi >= settings.suspectPhi()) {
            agent.suspect();
            Heartbeat last = agent.last();
            suspicions.add(new Suspicion.Suspected(last.agentId(), last.agent(), last.incarnation(), last.at(), phi));
        }
    }

    private static Suspicion recovered(Heartbeat before, Heartbeat now) {
        Duration silence = Duration.between(before.at(), now.at());
        return new Suspicion.Recovered(
                now.agentId(),
                now.agent(),
                now.incarnation(),
                before.at(),
                silence.isNegative() ? Duration.ZERO : silence);
    }

    /**
     * The verdict is stored.
     *
     * @return whether the agent's heartbeat is to be cleared: not if it was heard again, or under a newer incarnation
     */
    boolean mayClear(String agentId, String incarnation) {
        WatchedAgent agent = agents.get(agentId);
        return agent != null
                && agent.last().incarnation().equals(incarnation)
                // Whoever looks a delegated step up finds it there.
                && agent.last().steps().stream().noneMatch(step -> step.isDelegatedAt(newest))
                && agent.clear();
    }

    private void note(Reading reading, long now) {
        Optional<Instant> read = reading.lastRead();
        if (read.isPresent() && !read.get().equals(lastRead)) {
            lastRead = read.get();
            readAt = now;
            if (reading.lag().filter(lag -> lag == 0).isPresent()) {
                atEndAt = now;
                wasAtEnd = true;
            }
        }
    }

    private Duration timeout(WatchedAgent agent) {
        return afterOutage && agent.heardAt() < clearSince ? settings.returnTimeout() : settings.hardTimeout();
    }

    private Verdict silence(WatchedAgent agent, long ageNanos) {
        Heartbeat last = agent.last();
        String evidence = String.format(
                Locale.ROOT,
                "The last heartbeat of %s, incarnation %s, is of %s (broker time). Nothing followed for %.1f s, while its partition %d was read without interruption.",
                last.agentId(),
                last.incarnation(),
                last.at(),
                ageNanos / 1e9,
                partition);
        List<ActiveStep> lost = last.steps().stream()
                .filter(step -> !step.isDelegatedAt(newest))
                .toList();
        return new Verdict(partition, last.agentId(), last.agent(), last.incarnation(), lost, evidence, true);
    }

    private void orphan(Heartbeat before, String evidence, Instant at) {
        for (ActiveStep step : before.steps()) {
            if (step.isDelegatedAt(at)) {
                // Somebody else works on it, whoever names it; it ends by its answer or its deadline.
                continue;
            }
            orphans.put(ref(before.agentId(), step), new Orphan(before, step, evidence, at));
        }
    }

    private List<Verdict> judgeOrphans() {
        List<Verdict> verdicts = new ArrayList<>();
        for (Orphan orphan : orphans.values()) {
            if (Duration.between(orphan.at(), newest).compareTo(settings.orphanAgeMax()) <= 0) {
                Heartbeat before = orphan.before();
                verdicts.add(new Verdict(
                        partition,
                        before.agentId(),
                        before.agent(),
                        before.incarnation(),
                        List.of(orphan.step()),
                        orphan.evidence(),
                        false));
            }
        }
        orphans.clear();
        return verdicts;
    }

    private static StepRef ref(String agentId, ActiveStep step) {
        return new StepRef(agentId, step.jobKey(), step.attempt());
    }
}
