package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.Canonical.UnfitException;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What peers say about the state, with one voice for each peer. A peer that answers twice and differently has said both, so it
 * contradicts itself where the two differ.
 */
final class Voices {

    private static final int NAME_CHARACTERS_MAX = 200;

    private final List<Voice> voices = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final TreeMap<String, List<PeerSaid>> byPeer = new TreeMap<>();

    /** @param memory canonical */
    record Voice(String peer, TreeMap<String, Object> memory) {}

    Voices(List<PeerSaid> answers, LostAttempt lost, Canonical canonical, MergeLimits limits) {
        for (PeerSaid answer : answers) {
            String problem = problem(answer.responder(), lost.agentId());
            if (problem == null) {
                byPeer.computeIfAbsent(answer.responder(), any -> new ArrayList<>())
                        .add(answer);
            } else {
                refused.add(new Refused("answer of " + Texts.shortened(answer.responder()), problem));
            }
        }
        while (byPeer.size() > limits.peers()) {
            Map.Entry<String, List<PeerSaid>> last = byPeer.pollLastEntry();
            refused.add(new Refused(
                    "answer of " + last.getKey(), "%d peers answered before it by name".formatted(limits.peers())));
        }
        byPeer.forEach((peer, said) -> {
            var memories = new TreeMap<String, TreeMap<String, Object>>();
            for (PeerSaid answer : said) {
                try {
                    TreeMap<String, Object> memory = canonical.object(answer.memory());
                    memories.put(Canonical.text(memory), memory);
                } catch (UnfitException e) {
                    refused.add(new Refused("memory of " + peer, e.reason()));
                }
            }
            memories.values().forEach(memory -> voices.add(new Voice(peer, memory)));
        });
    }

    private static @Nullable String problem(String responder, @Nullable String lost) {
        if (responder.isBlank() || responder.length() > NAME_CHARACTERS_MAX) {
            return "a name has from 1 to %d characters".formatted(NAME_CHARACTERS_MAX);
        }
        if (responder.chars().anyMatch(Character::isISOControl)) {
            return "a name holds no control characters";
        }
        return responder.equals(lost) ? "it is the lost process itself" : null;
    }

    List<Voice> all() {
        return voices;
    }

    /** The answers that are read, by peer. */
    Map<String, List<PeerSaid>> answers() {
        return byPeer;
    }

    /** Without what is told twice, sorted. */
    List<Refused> refused() {
        return refused.stream().distinct().toList();
    }

    /** Values of one field with those who say them, in the order of the values' text. */
    static TreeMap<String, TreeSet<String>> byValue(List<Said> said) {
        var byValue = new TreeMap<String, TreeSet<String>>();
        said.forEach(it -> byValue.computeIfAbsent(Canonical.text(it.value()), any -> new TreeSet<>())
                .add(it.peer()));
        return byValue;
    }

    /** What a peer says of one field. */
    record Said(String peer, @Nullable Object value) {}
}
