package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The newest card and heartbeat of each agent process. Written by one thread, read by any. */
final class AgentTable {

    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> agentByJob = new ConcurrentHashMap<>();
    private final int agentsMax;

    private record Card(AgentRegistered data, int partition, Instant at) {}

    private record Beat(String agent, AgentHeartbeat data, int partition, Instant at, Rhythm rhythm) {

        /** Another incarnation has a rhythm of its own. */
        static Beat after(@Nullable Beat before, String agent, AgentHeartbeat data, int partition, Instant at) {
            Rhythm rhythm = before != null && before.data().incarnation().equals(data.incarnation())
                    ? before.rhythm().heard(before.at(), at)
                    : Rhythm.EXPECTED;
            return new Beat(agent, data, partition, at, rhythm);
        }
    }

    private record Entry(
            AgentView view, @Nullable Card card, @Nullable Beat beat) {

        static Entry of(String agentId, @Nullable Card card, @Nullable Beat beat) {
            String agent = card != null ? card.data().type() : beat != null ? beat.agent() : "";
            AgentView view = new AgentView(
                    agentId,
                    agent,
                    Optional.ofNullable(card).map(Card::data),
                    Optional.ofNullable(beat).map(it -> it.data().incarnation()),
                    Optional.ofNullable(beat).map(Beat::at),
                    beat == null ? 0 : beat.data().capacity(),
                    beat == null ? List.of() : beat.data().steps(),
                    beat == null ? Rhythm.EXPECTED : beat.rhythm());
            return new Entry(view, card, beat);
        }

        Instant lastSign() {
            Instant carded = card == null ? Instant.MIN : card.at();
            Instant beaten = beat == null ? Instant.MIN : beat.at();
            return carded.isAfter(beaten) ? carded : beaten;
        }
    }

    /** @param agentsMax how many are kept; the ones heard of longest ago go first */
    AgentTable(int agentsMax) {
        this.agentsMax = agentsMax;
    }

    void registered(String agentId, AgentRegistered card, int partition, Instant at) {
        Entry old = entries.get(agentId);
        put(agentId, new Card(card, partition, at), old == null ? null : old.beat());
    }

    void unregistered(String agentId) {
        Entry old = entries.get(agentId);
        if (old != null) {
            put(agentId, null, old.beat());
        }
    }

    void beaten(String agentId, String agent, AgentHeartbeat heartbeat, int partition, Instant at) {
        Entry old = entries.get(agentId);
        Beat before = old == null ? null : old.beat();
        put(agentId, old == null ? null : old.card(), Beat.after(before, agent, heartbeat, partition, at));
    }

    void silenced(String agentId) {
        Entry old = entries.get(agentId);
        if (old != null) {
            put(agentId, old.card(), null);
        }
    }

    /** What came from these partitions is read again from the start, and may be gone there. */
    void forgetCards(IntPredicate partitions) {
        entries.forEach((agentId, entry) -> {
            if (entry.card() != null && partitions.test(entry.card().partition())) {
                put(agentId, null, entry.beat());
            }
        });
    }

    void forgetBeats(IntPredicate partitions) {
        entries.forEach((agentId, entry) -> {
            if (entry.beat() != null && partitions.test(entry.beat().partition())) {
                put(agentId, entry.card(), null);
            }
        });
    }

    List<AgentView> views() {
        return entries.values().stream()
                .map(Entry::view)
                .sorted(Comparator.comparing(AgentView::agent).thenComparing(AgentView::agentId))
                .toList();
    }

    Optional<AgentView> find(String agentId) {
        return Optional.ofNullable(entries.get(agentId)).map(Entry::view);
    }

    Optional<AgentView> workingOn(String jobKey) {
        return Optional.ofNullable(agentByJob.get(jobKey)).flatMap(this::find);
    }

    private void put(String agentId, @Nullable Card card, @Nullable Beat beat) {
        Entry old = entries.get(agentId);
        if (card == null && beat == null) {
            entries.remove(agentId);
            index(agentId, stepsOf(old), List.of());
            return;
        }
        if (old == null && entries.size() >= agentsMax) {
            dropOldest();
        }
        Entry entry = Entry.of(agentId, card, beat);
        entries.put(agentId, entry);
        index(agentId, stepsOf(old), entry.view().steps());
    }

    private void dropOldest() {
        entries.entrySet().stream()
                .min(Comparator.comparing(it -> it.getValue().lastSign()))
                .ifPresent(oldest -> {
                    entries.remove(oldest.getKey());
                    index(oldest.getKey(), oldest.getValue().view().steps(), List.of());
                });
    }

    private void index(String agentId, List<ActiveStep> before, List<ActiveStep> after) {
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        Set<String> kept = new HashSet<>();
        for (ActiveStep step : after) {
            kept.add(step.jobKey());
            agentByJob.put(step.jobKey(), agentId);
        }
        for (ActiveStep step : before) {
            if (!kept.contains(step.jobKey())) {
                agentByJob.remove(step.jobKey(), agentId);
            }
        }
    }

    private static List<ActiveStep> stepsOf(@Nullable Entry entry) {
        return entry == null ? List.of() : entry.view().steps();
    }
}
