package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The effects that a state counts on: those that its record names, and those that the attempt had begun with. In the order in which they
 * were recorded.
 */
final class StandingEffects {

    private final List<String> ids = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private double confidence = 1;

    StandingEffects(MergeInput input, Own own) {
        var counted = new LinkedHashSet<String>();
        Base base = input.base();
        if (base != null) {
            counted.addAll(base.effects());
        }
        counted.addAll(own.effects());
        Map<String, KnownEffect> known = new LinkedHashMap<>();
        input.effects().forEach(it -> known.merge(it.effect(), it, (one, other) -> one.undone() ? one : other));
        known.values().stream().filter(it -> counted.contains(it.effect())).forEach(it -> {
            if (it.undone()) {
                confidence = Trust.EFFECT_IS_GONE;
                gaps.add(new Gap(
                        null,
                        false,
                        "The state counts on effect %s, which was taken back."
                                .formatted(Texts.shortened(it.effect()))));
            } else {
                ids.add(it.effect());
            }
        });
        counted.stream().filter(id -> !known.containsKey(id)).sorted().forEach(id -> {
            ids.add(id);
            if (!known.isEmpty()) {
                gaps.add(new Gap(
                        null,
                        false,
                        "The state counts on effect %s, which is not on record.".formatted(Texts.shortened(id))));
            }
        });
    }

    List<String> ids() {
        return ids;
    }

    List<Gap> gaps() {
        return gaps;
    }

    double confidence() {
        return confidence;
    }
}
