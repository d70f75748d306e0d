package dev.orchestra.reconstruction.peers;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a case asks the peers of a lost agent. Cases with the same {@code gathering} share one question: the first one that
 * is on the topic.
 *
 * @param gathering names the question and its answers
 * @param threads the process instances that are asked about, beside those that the peer and the lost process talked about
 * @param peers the agent ids that are asked
 * @param from interactions before this are not asked for
 * @param to interactions from here on are not asked for
 */
public record Question(
        String gathering,
        String agent,
        String agentId,
        String incarnation,
        List<String> threads,
        List<String> peers,
        Instant from,
        Instant to) {
    /** How many other cases' instances one question names. */
    public static final int THREADS_MAX = 1_000;

    /** The same about these too. */
    Question withThreads(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(threads);
        more.stream().limit(THREADS_MAX).forEach(all::add);
        return new Question(gathering, agent, agentId, incarnation, List.copyOf(all), peers, from, to);
    }

    /** The same for one case alone. */
    Question alone(String caseId) {
        return new Question(caseId, agent, agentId, incarnation, threads, peers, from, to);
    }

    public Question {
        threads = List.copyOf(threads);
        peers = List.copyOf(peers);
    }
}
