package dev.orchestra.team.reading;

import dev.orchestra.team.design.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Attaches the quantities of the text to what they are about. */
final class Workloads {

    private static final double ACTIONS_PER_DAY = 10;
    private static final double ACTION_SECONDS_AT_ONCE = 10;
    private static final double DAY_SECONDS = 86_400;

    private final Requirement requirement;
    private final Set<String> nouns;
    private final Map<String, Double> populations = new HashMap<>();
    private final Map<String, Workload> byNoun = new LinkedHashMap<>();
    private final List<String> assumptions = new ArrayList<>();
    private String focus = NounPlaces.EVERYTHING;

    private Workloads(Requirement requirement) {
        this.requirement = requirement;
        this.nouns = requirement.nouns();
    }

    static Workloads of(Requirement requirement) {
        Workloads workloads = new Workloads(requirement);
        requirement.quantities().values().stream()
                .flatMap(List::stream)
                .filter(Quantity.Population.class::isInstance)
                .map(Quantity.Population.class::cast)
                .forEach(population -> workloads.populations.merge(population.noun(), population.count(), Math::max));
        requirement.sentences().forEach(workloads::read);
        workloads.supposeFromPopulation();
        return workloads;
    }

    /** What the text says about this noun, or, where it is silent, about everything. */
    Workload about(String noun) {
        Workload found = byNoun.getOrDefault(noun, Workload.UNKNOWN);
        if (!noun.isEmpty()) {
            for (Map.Entry<String, Workload> other : byNoun.entrySet()) {
                if (DataNouns.related(noun, other.getKey())) {
                    found = found.or(other.getValue());
                }
            }
        }
        return found.or(byNoun.getOrDefault(NounPlaces.EVERYTHING, Workload.UNKNOWN));
    }

    /** The noun that the text speaks of most among those with a rate; of two, the one with the higher rate. */
    String main() {
        return byNoun.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty() && rate(entry.getValue()) > 0)
                .max(Comparator.<Map.Entry<String, Workload>>comparingInt(entry -> timesSpokenOf(entry.getKey()))
                        .thenComparingDouble(entry -> rate(entry.getValue())))
                .map(Map.Entry::getKey)
                .orElse(NounPlaces.EVERYTHING);
    }

    /** Whether the text gives a rate for this noun by itself. */
    boolean hasOwnRate(String noun) {
        return !noun.isEmpty() && rate(byNoun.getOrDefault(noun, Workload.UNKNOWN)) > 0;
    }

    List<String> assumptions() {
        return List.copyOf(assumptions);
    }

    private int timesSpokenOf(String noun) {
        return (int) requirement.sentences().stream()
                .flatMap(sentence -> sentence.words().stream())
                .filter(word -> word.lemma().equals(noun.substring(noun.lastIndexOf(' ') + 1)))
                .count();
    }

    private void read(Sentence sentence) {
        NounPlaces places = NounPlaces.in(sentence, requirement, nouns);
        for (Quantity quantity : requirement.quantitiesIn(sentence)) {
            String noun = places.at(quantity.at(), focus);
            switch (quantity) {
                case Quantity.Rate rate -> {
                    String counted = rate.noun().isEmpty() ? noun : rate.noun();
                    double times =
                            rate.noun().isEmpty() || !populations.containsKey(rate.noun()) ? eachOf(sentence) : 1;
                    put(counted, workload -> workload.withRate(rate.perSecond() * times, rate.peak()));
                    focus = counted;
                }
                case Quantity.Interval interval -> interval(sentence, interval, noun);
                case Quantity.PeakFactor peak ->
                    put(
                            places.isEmpty() && sentence.lower().matches(".*\\b(?:load|traffic)\\b.*")
                                    ? NounPlaces.EVERYTHING
                                    : noun,
                            workload -> workload.withPeakFactor(peak.factor()));
                case Quantity.Size size -> put(noun, workload -> workload.withBytes(size.bytes()));
                case Quantity.Retention retention ->
                    put(noun, workload -> workload.withKept(kept(sentence, retention.hours())));
                case Quantity.LossSaid said ->
                    places.ofLossAt(said.at(), focus)
                            .forEach(each -> put(
                                    each,
                                    workload ->
                                            workload.withLoss(said.tolerated() ? Loss.TOLERATED : Loss.NOT_TOLERATED)));
                case Quantity.Population ignored -> {
                    // Counted before the sentences are read.
                }
            }
        }
        if (!places.isEmpty()) {
            focus = places.first();
        }
    }

    private Workload.Kept kept(Sentence sentence, long hours) {
        if (sentence.lower().matches(".*\\b(?:events?|messages?|topics?|kafka|replay(?:ed)?|streams?)\\b.*")) {
            return new Workload.Kept(null, hours, null);
        }
        return requirement.mentionsIn(sentence).stream().anyMatch(Mention::keepsData)
                ? new Workload.Kept(hours, null, null)
                : new Workload.Kept(null, null, hours);
    }

    private void interval(Sentence sentence, Quantity.Interval interval, String noun) {
        double who = population(sentence);
        if (noun.isEmpty() || (who == 1 && interval.perSecond() <= 1 / 3_600.0)) {
            return;
        }
        put(noun, workload -> workload.withRate(interval.perSecond() * who, false));
    }

    /** How many there are of those of whom the sentence says that each does it; 1 if it does not say so. */
    private double eachOf(Sentence sentence) {
        if (sentence.lower().matches(".*\\b(?:on average|in total|altogether|overall|all together)\\b.*")) {
            return 1;
        }
        for (Mention mention : requirement.mentionsIn(sentence)) {
            Word before = sentence.word(mention.start() - 1);
            double count = countOf(mention);
            if (before.is("each", "every", "per") && mention.type() != Mention.Type.PART) {
                return count > 1 ? count : countedIn(sentence);
            }
        }
        return 1;
    }

    /** "1.2 million households, each meter": one for each that is counted in the sentence. */
    private double countedIn(Sentence sentence) {
        return requirement.quantitiesIn(sentence).stream()
                .filter(Quantity.Population.class::isInstance)
                .mapToDouble(quantity -> ((Quantity.Population) quantity).count())
                .findFirst()
                .orElse(1);
    }

    private double population(Sentence sentence) {
        return requirement.mentionsIn(sentence).stream()
                .mapToDouble(this::countOf)
                .filter(count -> count > 1)
                .findFirst()
                .orElse(1);
    }

    /** How many there are of those that the phrase speaks of, also in "driver app". */
    private double countOf(Mention mention) {
        for (String lemma : mention.name().split(" ")) {
            Double count = populations.get(lemma);
            if (count != null) {
                return count;
            }
        }
        return 1;
    }

    private void supposeFromPopulation() {
        boolean anyRate = byNoun.values().stream().anyMatch(workload -> rate(workload) > 0);
        if (anyRate || populations.isEmpty()) {
            return;
        }
        Map.Entry<String, Double> largest = populations.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        boolean atOnce = requirement.quantities().values().stream()
                .flatMap(List::stream)
                .anyMatch(quantity -> quantity instanceof Quantity.Population population && population.atOnce());
        double perSecond = atOnce
                ? largest.getValue() / ACTION_SECONDS_AT_ONCE
                : largest.getValue() * ACTIONS_PER_DAY / DAY_SECONDS;
        put(NounPlaces.EVERYTHING, workload -> workload.withRate(perSecond, false));
        assumptions.add("No rate is given; supposed from "
                + Figures.plain(largest.getValue()) + " " + Nouns.plural(largest.getKey()) + ", each doing "
                + (atOnce ? "one thing every 10 seconds" : "10 things a day") + ".");
    }

    private void put(String noun, UnaryOperator<Workload> change) {
        byNoun.put(noun, change.apply(byNoun.getOrDefault(noun, Workload.UNKNOWN)));
    }

    private static double rate(Workload workload) {
        return workload.perSecond() != null
                ? workload.perSecond()
                : workload.peakPerSecond() != null ? workload.peakPerSecond() / Load.PEAK_FACTOR_DEFAULT : 0;
    }
}
