package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.PeerReading.Proposal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was proposed for open fields into a state, one outermost field after the other, as far as the schema is content with it: a
 * field that breaks the schema, or that brings new required fields which nobody fills, is left out whole. For one merge.
 */
final class Filling {

    private static final int PASSES_MAX = 3;

    /** Each try checks the whole state against the schema. */
    private static final int TRIES_MAX = 500;

    private final @Nullable StateSchema schema;
    private final int bytesMax;
    private final List<Proposal> refused = new ArrayList<>();
    private int tries;
    private TreeMap<String, Object> state;
    private List<List<String>> missing;

    Filling(TreeMap<String, Object> state, @Nullable StateSchema schema, int bytesMax) {
        this.state = Canonical.copy(state);
        this.schema = schema;
        this.bytesMax = bytesMax;
        this.missing = missingIn(this.state).orElse(List.of());
    }

    /** Those that were taken. */
    List<Proposal> fill(List<Proposal> proposals) {
        var units = new LinkedHashMap<List<String>, List<Proposal>>();
        proposals.forEach(
                it -> units.computeIfAbsent(it.unit(), any -> new ArrayList<>()).add(it));
        if (units.isEmpty() || accepts(proposals)) {
            return proposals;
        }
        var taken = new ArrayList<Proposal>();
        List<List<Proposal>> left = new ArrayList<>(units.values());
        int before = left.size() + 1;
        // A field may fit only after another one is there.
        for (int pass = 0; pass < PASSES_MAX && left.size() < before; pass++) {
            before = left.size();
            left = left.stream().filter(unit -> !taken(unit, taken)).toList();
        }
        left.forEach(refused::addAll);
        return taken;
    }

    private boolean taken(List<Proposal> unit, List<Proposal> taken) {
        return tries++ < TRIES_MAX && accepts(unit) && taken.addAll(unit);
    }

    private boolean accepts(List<Proposal> proposals) {
        TreeMap<String, Object> trial = Canonical.copy(state);
        if (!proposals.stream().allMatch(it -> put(trial, it.names(), it.value()))) {
            return false;
        }
        if (Canonical.bytes(Canonical.text(trial)) > bytesMax) {
            return false;
        }
        Optional<List<List<String>>> lacks = missingIn(trial);
        if (lacks.isEmpty() || !lacks.get().stream().allMatch(this::wasMissing)) {
            return false;
        }
        state = trial;
        missing = lacks.get();
        return true;
    }

    private boolean wasMissing(List<String> names) {
        return missing.stream().anyMatch(before -> Pointer.isWithin(names, before));
    }

    private Optional<List<List<String>>> missingIn(TreeMap<String, Object> any) {
        return schema == null ? Optional.of(List.of()) : schema.missing(any);
    }

    /** False if something is in the way that is no object, such as a list, or the field is there. */
    private static boolean put(TreeMap<String, Object> state, List<String> names, @Nullable Object value) {
        TreeMap<String, Object> at = state;
        for (String name : names.subList(0, names.size() - 1)) {
            if (!at.containsKey(name)) {
                at.put(name, new TreeMap<String, Object>());
            }
            if (!(at.get(name) instanceof Map<?, ?> inner)) {
                return false;
            }
            at = Canonical.asObject(inner);
        }
        if (at.containsKey(names.getLast())) {
            return false;
        }
        Canonical.put(at, names.getLast(), value);
        return true;
    }

    TreeMap<String, Object> state() {
        return state;
    }

    /** The required fields that are still missing, in order. */
    List<List<String>> missing() {
        return missing;
    }

    List<Proposal> refused() {
        return refused;
    }
}
