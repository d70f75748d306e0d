package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.Canonical.UnfitException;
import dev.orchestra.reconstruction.merge.PeerReading.Proposal;
import dev.orchestra.reconstruction.merge.Rebuilt.Open;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes from a model what it may say: values for open fields, which were offered or fit the schema. For one merge. */
final class Settlement {

    private final Canonical canonical;
    private final boolean hasSchema;
    private final List<Settled> settled = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();

    Settlement(MergeLimits limits, boolean hasSchema) {
        this.canonical = new Canonical(limits.answerBytes(), limits.depth());
        this.hasSchema = hasSchema;
    }

    /** @param confidence the model's own, capped */
    record Settled(List<String> names, double confidence) {}

    record Outcome(List<Settled> settled, List<Refused> refused) {}

    Outcome settle(Filling filling, List<Open> open, List<Ruling> rulings) {
        Set<String> seen = new HashSet<>();
        rulings.stream()
                .sorted(Comparator.comparing(Ruling::path)
                        .thenComparing(it -> it.value().text())
                        .thenComparing(Ruling::confidence))
                .forEach(ruling -> {
                    Optional<Open> field = open.stream()
                            .filter(it -> it.path().equals(ruling.path()))
                            .findFirst();
                    if (field.isEmpty()) {
                        refuse(ruling, "the field is not open");
                    } else if (!seen.add(ruling.path())) {
                        refuse(ruling, "it says more than one thing about the field");
                    } else {
                        take(filling, field.get(), ruling);
                    }
                });
        return new Outcome(settled, refused);
    }

    private void take(Filling filling, Open field, Ruling ruling) {
        @Nullable Object value;
        try {
            value = canonical.value(ruling.value());
        } catch (UnfitException e) {
            refuse(ruling, e.reason());
            return;
        }
        String text = Canonical.text(value);
        boolean offered =
                field.offers().stream().anyMatch(it -> it.value().text().equals(text));
        if (!offered && !hasSchema) {
            refuse(ruling, "nobody offered the value, and there is no schema that it could be checked with");
            return;
        }
        var proposal = new Proposal(field.names(), field.names(), value, new TreeSet<>());
        if (filling.fill(List.of(proposal)).isEmpty()) {
            refuse(ruling, "the value does not fit the schema");
        } else {
            settled.add(new Settled(field.names(), Math.min(ruling.confidence(), Trust.MODEL_MAX)));
        }
    }

    private void refuse(Ruling ruling, String reason) {
        refused.add(new Refused("the model's value for " + Texts.shortened(ruling.path()), reason));
    }
}
