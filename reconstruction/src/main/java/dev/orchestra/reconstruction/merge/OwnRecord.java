package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.Canonical.UnfitException;
import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the record of its own that the attempt is rebuilt from. A checkpoint is a whole state, so the newest usable one stands for
 * all before it; then comes what the attempt had begun with; then the newest that only lacks required fields. For one merge.
 */
final class OwnRecord {

    private static final Comparator<KnownCheckpoint> AS_RECORDED = Comparator.comparing(
                    (KnownCheckpoint it) -> it.place().topic())
            .thenComparing(it -> it.place().partition())
            .thenComparing(it -> it.place().offset())
            .thenComparing(KnownCheckpoint::sequence)
            .thenComparing(KnownCheckpoint::attempt)
            .thenComparing(KnownCheckpoint::agentId)
            .thenComparing(it -> String.valueOf(it.incarnation()))
            .thenComparing(KnownCheckpoint::recordedAt)
            .thenComparing(it -> it.state().text())
            .thenComparing(it -> String.join("\n", it.effects()));

    /** The place of what the attempt had begun with, before its first checkpoint. */
    private static final long BEGINNING = 0;

    private static final long NONE = -1;

    private final LostAttempt lost;
    private final @Nullable StateSchema schema;
    private final Canonical canonical;
    private final List<Refused> refused = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private @Nullable Own whole;
    private @Nullable Own incomplete;
    /** The highest number of a state that is not whole. */
    private long unfit = NONE;

    OwnRecord(LostAttempt lost, @Nullable StateSchema schema, Canonical canonical) {
        this.lost = lost;
        this.schema = schema;
        this.canonical = canonical;
    }

    /**
     * @param own nothing where the agent left no record that can be used
     * @param confidence of {@code own}, or of starting afresh
     * @param lostWork whether the agent is known to have left more than {@code own}
     * @param since what was said before is known to the agent; nothing where it made no checkpoint
     */
    record Choice(
            Optional<Own> own,
            double confidence,
            boolean lostWork,
            Optional<Instant> since,
            List<Refused> refused,
            List<Gap> gaps) {}

    Choice choose(List<KnownCheckpoint> checkpoints, @Nullable Base base) {
        checkpoints(checkpoints);
        if (base != null) {
            beginning(base);
        }
        Own own = whole != null ? whole : incomplete;
        long at = own == null ? NONE : own.sequence();
        double confidence = own == null ? Trust.NAMED : own.confidence();
        Long named = lost.checkpoint();
        boolean namedIsMissing = named != null && named > Math.max(at, unfit);
        if (namedIsMissing) {
            confidence = Math.min(confidence, Trust.NAMED_IS_MISSING);
            gaps.add(new Gap(
                    null, false, "The last heartbeat named checkpoint %d, and it is not on record.".formatted(named)));
        } else if (unfit > at) {
            confidence = Math.min(confidence, Trust.BEFORE_UNFIT);
        }
        // An empty state that counts on no effect says no more than none.
        Optional<Own> chosen =
                own == null || isNothing(own, base) ? Optional.empty() : Optional.of(own.withConfidence(confidence));
        Optional<Instant> since = Optional.ofNullable(own == null ? null : own.recordedAt());
        return new Choice(chosen, confidence, namedIsMissing || unfit > at, since, refused, gaps);
    }

    private void checkpoints(List<KnownCheckpoint> checkpoints) {
        List<KnownCheckpoint> ordered = checkpoints.stream().sorted(AS_RECORDED).toList();
        String agentId = lost.agentId() != null ? lost.agentId() : newestMaker(ordered);
        KnownCheckpoint before = null;
        for (KnownCheckpoint one : ordered) {
            String foreign = foreign(one, agentId);
            if (foreign != null) {
                refuse(one, foreign);
            } else if (before == null || one.sequence() > before.sequence()) {
                before = one;
                take(one);
            } else if (!says(before, one)) {
                refuse(one, "it is out of sequence: number %d came before it".formatted(before.sequence()));
            }
        }
    }

    private @Nullable String newestMaker(List<KnownCheckpoint> ordered) {
        return ordered.reversed().stream()
                .filter(it -> it.attempt() == lost.attempt())
                .map(KnownCheckpoint::agentId)
                .findFirst()
                .orElse(null);
    }

    private @Nullable String foreign(KnownCheckpoint one, @Nullable String agentId) {
        if (one.attempt() != lost.attempt()) {
            return "it is of attempt %d, and attempt %d was lost".formatted(one.attempt(), lost.attempt());
        }
        if (!one.agentId().equals(agentId)) {
            return "it is of %s, and the step was with %s".formatted(Texts.shortened(one.agentId()), agentId);
        }
        String incarnation = one.incarnation();
        if (incarnation != null && lost.incarnation() != null && !incarnation.equals(lost.incarnation())) {
            return "it is of another start of the same process";
        }
        return null;
    }

    /** Whether it is the same checkpoint once more. */
    private static boolean says(KnownCheckpoint before, KnownCheckpoint one) {
        return one.sequence() == before.sequence()
                && one.state().equals(before.state())
                && Objects.equals(one.effects(), before.effects());
    }

    private void take(KnownCheckpoint one) {
        boolean named = lost.checkpoint() != null && lost.checkpoint() == one.sequence();
        try {
            consider(new Own(
                    canonical.object(one.state()),
                    once(one.effects()),
                    "checkpoint " + one.sequence(),
                    one.sequence(),
                    named ? 1 : 2,
                    named ? Trust.NAMED : Trust.NEWER,
                    one.recordedAt()));
        } catch (UnfitException e) {
            refuse(one, e.reason());
            unfit = Math.max(unfit, one.sequence());
        }
    }

    private void beginning(Base base) {
        try {
            consider(new Own(
                    canonical.object(base.state()),
                    once(base.effects()),
                    "resume",
                    BEGINNING,
                    1,
                    base.confidence(),
                    null));
        } catch (UnfitException e) {
            refused.add(new Refused("resume", e.reason()));
            unfit = Math.max(unfit, BEGINNING);
        }
    }

    /** A later one takes the place of an earlier one of its kind. */
    private void consider(Own own) {
        if (own.sequence() == BEGINNING && own.state().isEmpty()) {
            whole = newer(whole, own);
            return;
        }
        Optional<List<List<String>>> missing = schema == null ? Optional.of(List.of()) : schema.missing(own.state());
        if (missing.isPresent() && missing.get().isEmpty()) {
            whole = newer(whole, own);
            return;
        }
        String complaint = schema == null ? "" : schema.complaint(own.state());
        refused.add(new Refused(own.source(), "it does not fit the schema: " + complaint));
        unfit = Math.max(unfit, own.sequence());
        if (missing.isPresent()) {
            incomplete = newer(incomplete, own);
        }
    }

    private static Own newer(@Nullable Own one, Own other) {
        return one != null && one.sequence() > other.sequence() ? one : other;
    }

    private static List<String> once(List<String> effects) {
        return List.copyOf(new LinkedHashSet<>(effects));
    }

    private void refuse(KnownCheckpoint one, String reason) {
        refused.add(new Refused("checkpoint %d".formatted(one.sequence()), reason));
    }

    private static boolean isNothing(Own own, @Nullable Base base) {
        return own.state().isEmpty()
                && own.effects().isEmpty()
                && (base == null || base.effects().isEmpty());
    }
}
