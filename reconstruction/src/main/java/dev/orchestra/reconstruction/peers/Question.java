package dev.orchestra.reconstruction.peers;

import java.time.Instant;
import java.util.List;

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
    public Question {
        threads = List.copyOf(threads);
        peers = List.copyOf(peers);
    }
}
