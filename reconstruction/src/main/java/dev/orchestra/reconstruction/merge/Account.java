package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.OwnRecord.Choice;
import dev.orchestra.reconstruction.merge.PeerReading.Proposal;
import dev.orchestra.reconstruction.merge.Rebuilt.Conflict;
import dev.orchestra.reconstruction.merge.Rebuilt.Field;
import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import dev.orchestra.reconstruction.merge.Rebuilt.Offer;
import dev.orchestra.reconstruction.merge.Rebuilt.Open;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps the account of a merge: where each field comes from, how sure it is, and what was not taken. For one merge. */
final class Account {

    static final String MODEL = "model";

    private final MergeLimits limits;
    private final TreeMap<String, Field> fields = new TreeMap<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Offered> offered = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private List<String> effects = List.of();
    private List<Open> contradicted = List.of();
    private List<Open> open = List.of();
    private List<TreeMap<String, Object>> said = List.of();
    private double confidence = 1;
    private boolean afresh;
    private @Nullable Choice choice;

    /** What peers say of a field that is not theirs to fill. */
    record Offered(String path, List<Offer> said) {}

    Account(MergeLimits limits) {
        this.limits = limits;
    }

    void chosen(Choice chosen, MergeInput input) {
        choice = chosen;
        gaps.addAll(chosen.gaps());
        refused.addAll(chosen.refused());
        if (chosen.own().isEmpty()) {
            confidence = chosen.confidence();
        }
        chosen.own().ifPresent(own -> {
            var standing = new StandingEffects(input, own);
            effects = standing.ids();
            gaps.addAll(standing.gaps());
            confidence = Math.min(confidence, standing.confidence());
        });
    }

    void refused(List<Refused> more) {
        refused.addAll(more);
    }

    void read(PeerReading reading) {
        conflicts.addAll(reading.conflicts());
        contradicted = reading.contradicted();
        offer(reading.closed());
        choice().own().ifPresent(own -> own(own, reading.agreed()));
    }

    private void own(Own own, TreeMap<String, TreeSet<String>> agreed) {
        // A state of very many fields, or of none, is told of as a whole.
        if (own.state().isEmpty() || own.state().size() > limits.listed()) {
            confidence = Math.min(confidence, own.confidence());
            put(new Field("", own.source(), own.tier(), own.confidence(), List.of()));
            return;
        }
        boolean canRise = own.isCheckpoint() && !choice().lostWork();
        own.state().keySet().forEach(name -> {
            TreeSet<String> by = agreed.getOrDefault(name, new TreeSet<>());
            double sure = canRise ? Trust.agreed(own.confidence(), by.size()) : own.confidence();
            confidence = Math.min(confidence, sure);
            put(new Field(Pointer.of(List.of(name)), own.source(), own.tier(), sure, List.copyOf(by)));
        });
    }

    private void put(Field field) {
        fields.put(field.path(), field);
    }

    /** Nothing of the agent's own is left, and what peers say is not enough. */
    void afresh(List<Proposal> notTaken) {
        afresh = true;
        offer(notTaken);
        contradicted = List.of();
    }

    private void offer(List<Proposal> proposals) {
        proposals.forEach(it -> offered.add(new Offered(
                Pointer.of(it.names()),
                List.of(new Offer(Texts.told(Canonical.text(it.value())), List.copyOf(it.by()))))));
    }

    void filled(List<Proposal> taken, Filling filling) {
        taken.forEach(it -> {
            double sure = Trust.peers(it.by().size());
            put(new Field(Pointer.of(it.names()), Texts.peers(it.by()), 3, sure, List.copyOf(it.by())));
            confidence = Math.min(confidence, sure);
        });
        filling.refused()
                .forEach(it -> refused.add(new Refused(
                        "%s of %s".formatted(Texts.shortened(Pointer.of(it.names())), Texts.peers(it.by())),
                        "it does not fit the schema, or makes the state too large")));
        open = stillOpen(filling);
    }

    private List<Open> stillOpen(Filling filling) {
        var all = new TreeMap<String, Open>();
        filling.missing()
                .forEach(names -> all.put(Pointer.of(names), new Open(Pointer.of(names), names, true, List.of())));
        contradicted.forEach(it -> {
            boolean required = filling.missing().stream()
                    .anyMatch(
                            missing -> Pointer.isWithin(it.names(), missing) || Pointer.isWithin(missing, it.names()));
            all.put(it.path(), new Open(it.path(), it.names(), required, it.offers()));
        });
        return List.copyOf(all.values());
    }

    /** What the core leaves open. */
    List<Open> open() {
        return open;
    }

    void settled(Settlement.Outcome outcome, Filling filling) {
        outcome.settled().forEach(it -> {
            put(new Field(Pointer.of(it.names()), MODEL, 3, it.confidence(), List.of()));
            confidence = Math.min(confidence, it.confidence());
            contradicted = contradicted.stream()
                    .filter(before -> !before.names().equals(it.names()))
                    .toList();
        });
        refused.addAll(outcome.refused());
        open = stillOpen(filling);
        filling.missing().forEach(names -> {
            confidence = 0;
            String path = Pointer.of(names);
            boolean said = contradicted.stream().anyMatch(it -> Pointer.isWithin(it.names(), names));
            gaps.add(new Gap(
                    path,
                    true,
                    "The schema requires %s, and %s."
                            .formatted(Texts.shortened(path), said ? "peers do not agree on it" : "nobody said it")));
        });
    }

    void said(List<Said> events, Map<String, List<PeerSaid>> answers) {
        var since = new SaidSince(limits, choice().since().orElse(null));
        since.journal(events);
        since.peers(answers);
        said = since.oldestFirst();
        refused.addAll(since.refused());
    }

    Rebuilt rebuilt(TreeMap<String, Object> state) {
        List<Refused> sorted = refused.stream()
                .distinct()
                .sorted(Comparator.comparing(Refused::what).thenComparing(Refused::reason))
                .toList();
        List<Field> told = List.copyOf(fields.values());
        Details details = new Details(limits)
                .section("fields", told)
                .section("gaps", gaps)
                .section("conflicts", conflicts)
                .section("refused", sorted)
                .section("offered", offered)
                .newest("said", said);
        notes.addAll(Notes.of(choice(), afresh, told, gaps, conflicts, sorted, said.size()));
        return new Rebuilt(
                Canonical.json(state),
                Numbers.rounded(confidence),
                afresh,
                first(told),
                first(conflicts),
                first(gaps),
                first(sorted),
                effects,
                first(open),
                details.json(),
                first(notes));
    }

    private <T> List<T> first(List<T> all) {
        return all.stream().limit(limits.listed()).toList();
    }

    private Choice choice() {
        return Objects.requireNonNull(choice, "choose first");
    }
}
