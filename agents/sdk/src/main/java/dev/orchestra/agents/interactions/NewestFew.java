package dev.orchestra.agents.interactions;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the newest interactions within the limits, each once. The order is the same whatever order they came in. */
final class NewestFew {

    private static final Comparator<Interaction> OLDEST_FIRST = Comparator.comparing(Interaction::at)
            .thenComparing(Interaction::source)
            .thenComparing(Interaction::id);

    private record Key(String source, String id) {}

    private final TreeSet<Interaction> kept = new TreeSet<>(OLDEST_FIRST);
    private final Set<Key> keys = new HashSet<>();
    private final InteractionLimits limits;
    private long characters;
    private int leftOut;

    NewestFew(InteractionLimits limits) {
        this.limits = limits;
    }

    void add(Interaction interaction) {
        if (!keys.add(new Key(interaction.source(), interaction.id()))) {
            return;
        }
        kept.add(interaction);
        characters += interaction.characters();
        while (kept.size() > limits.count() || characters > limits.characters()) {
            Interaction gone = kept.removeFirst();
            keys.remove(new Key(gone.source(), gone.id()));
            characters -= gone.characters();
            leftOut++;
        }
    }

    List<Interaction> oldestFirst() {
        return List.copyOf(kept);
    }

    int leftOut() {
        return leftOut;
    }
}
