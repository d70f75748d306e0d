package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Rebuilt.Conflict;
import dev.orchestra.reconstruction.merge.Rebuilt.Offer;
import dev.orchestra.reconstruction.merge.Rebuilt.Open;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lays what peers say beside the agent's own record, field by field. A peer's word changes nothing here: it agrees with the record, is
 * in conflict with it, or is proposed for a field that is open. For one merge.
 */
final class PeerReading {

    private final String kept;
    private final Predicate<List<String>> open;
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Proposal> proposals = new ArrayList<>();
    private final List<Open> contradicted = new ArrayList<>();
    private final List<Proposal> closed = new ArrayList<>();
    private final TreeMap<String, TreeSet<String>> agreed = new TreeMap<>();

    /**
     * A value for a field that the record does not have, from peers that agree on it.
     *
     * @param unit the outermost field that is not there and that this one is part of
     */
    record Proposal(
            List<String> unit, List<String> names, @Nullable Object value, TreeSet<String> by) {}

    /**
     * @param kept the name of the agent's own record, for conflicts
     * @param open which fields peers may fill if they are missing
     */
    PeerReading(String kept, Predicate<List<String>> open) {
        this.kept = kept;
        this.open = open;
    }

    void read(Map<String, Object> own, List<Voices.Voice> voices) {
        for (Map.Entry<String, List<Voices.Said>> field : fields(voices).entrySet()) {
            List<String> names = List.of(field.getKey());
            int before = conflicts.size();
            if (own.containsKey(field.getKey())) {
                compare(names, own.get(field.getKey()), field.getValue());
            } else {
                missing(names, field.getValue());
            }
            if (own.containsKey(field.getKey()) && conflicts.size() == before) {
                agreeing(field.getKey(), own.get(field.getKey()), field.getValue());
            }
        }
    }

    private static TreeMap<String, List<Voices.Said>> fields(List<Voices.Voice> voices) {
        var fields = new TreeMap<String, List<Voices.Said>>();
        voices.forEach(voice -> voice.memory()
                .forEach((name, value) -> fields.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(new Voices.Said(voice.peer(), value))));
        return fields;
    }

    private static TreeMap<String, List<Voices.Said>> inner(List<Voices.Said> said) {
        return fields(said.stream()
                .filter(it -> it.value() instanceof Map)
                .map(it -> new Voices.Voice(it.peer(), Canonical.asObject(Objects.requireNonNull(it.value()))))
                .toList());
    }

    private void agreeing(String name, @Nullable Object own, List<Voices.Said> said) {
        TreeSet<String> by = Voices.byValue(said).get(Canonical.text(own));
        if (by != null) {
            agreed.put(name, by);
        }
    }

    private void compare(List<String> names, @Nullable Object own, List<Voices.Said> said) {
        if (own instanceof Map<?, ?> object) {
            inner(said).forEach((name, values) -> {
                List<String> child = Pointer.child(names, name);
                if (object.containsKey(name)) {
                    compare(child, object.get(name), values);
                } else {
                    missing(child, values);
                }
            });
            conflict(
                    names,
                    said.stream().filter(it -> !(it.value() instanceof Map)).toList());
        } else {
            String text = Canonical.text(own);
            conflict(
                    names,
                    said.stream()
                            .filter(it -> !Canonical.text(it.value()).equals(text))
                            .toList());
        }
    }

    private void conflict(List<String> names, List<Voices.Said> others) {
        if (others.isEmpty()) {
            return;
        }
        TreeSet<String> peers = new TreeSet<>();
        others.forEach(it -> peers.add(it.peer()));
        conflicts.add(new Conflict(
                Pointer.of(names),
                kept,
                told(Voices.byValue(others)),
                "%s %s something else than %s, which was kept."
                        .formatted(capital(Texts.peers(peers)), peers.size() == 1 ? "says" : "say", kept)));
    }

    private void missing(List<String> names, List<Voices.Said> said) {
        if (open.test(names)) {
            fill(names, names, said, proposals);
        } else {
            fill(names, names, said, closed);
        }
    }

    /** Objects are filled field by field, so that peers who each know a part can complete each other. */
    private void fill(List<String> unit, List<String> names, List<Voices.Said> said, List<Proposal> into) {
        boolean objects = said.stream().allMatch(it -> it.value() instanceof Map);
        TreeMap<String, List<Voices.Said>> inner = inner(said);
        if (objects && !inner.isEmpty()) {
            inner.forEach((name, values) -> fill(unit, Pointer.child(names, name), values, into));
            return;
        }
        TreeMap<String, TreeSet<String>> byValue = Voices.byValue(said);
        if (byValue.size() == 1) {
            into.add(new Proposal(
                    unit, names, said.getFirst().value(), byValue.firstEntry().getValue()));
        } else if (into == proposals) {
            TreeSet<String> peers = new TreeSet<>();
            said.forEach(it -> peers.add(it.peer()));
            conflicts.add(new Conflict(
                    Pointer.of(names),
                    null,
                    told(byValue),
                    "%s %s, so nothing was taken."
                            .formatted(
                                    capital(Texts.peers(peers)),
                                    peers.size() == 1 ? "contradicts itself" : "do not agree")));
            contradicted.add(new Open(Pointer.of(names), names, false, whole(byValue)));
        }
    }

    private static List<Offer> told(TreeMap<String, TreeSet<String>> byValue) {
        return byValue.entrySet().stream()
                .map(it -> new Offer(Texts.told(it.getKey()), List.copyOf(it.getValue())))
                .toList();
    }

    private static List<Offer> whole(TreeMap<String, TreeSet<String>> byValue) {
        return byValue.entrySet().stream()
                .map(it -> new Offer(Json.trusted(it.getKey()), List.copyOf(it.getValue())))
                .toList();
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    List<Conflict> conflicts() {
        return conflicts;
    }

    /** For open fields, in the order of their paths. */
    List<Proposal> proposals() {
        return proposals;
    }

    /** For fields that are not open. */
    List<Proposal> closed() {
        return closed;
    }

    /** Open fields that peers do not agree on. */
    List<Open> contradicted() {
        return contradicted;
    }

    /** The peers that say the same as the record, by top-level field. */
    TreeMap<String, TreeSet<String>> agreed() {
        return agreed;
    }
}
