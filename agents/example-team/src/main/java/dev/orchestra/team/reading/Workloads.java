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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Attaches the quantities of the text to what they are about. */
final class Workloads {

    private static final String EVERYTHING = "";
    private static final Pattern CLAUSE_BORDER = Pattern.compile(",? (?:but|while|whereas|although) |;|, and ");
    private static final double ACTIONS_PER_DAY = 10;
    private static final double ACTION_SECONDS_AT_ONCE = 10;
    private static final double DAY_SECONDS = 86_400;

    private final Requirement requirement;
    private final Set<String> nouns;
    private final Map<String, Double> populations = new HashMap<>();
    private final Map<String, Workload> byNoun = new LinkedHashMap<>();
    private final List<String> assumptions = new ArrayList<>();
    private String focus = EVERYTHING;

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
        return found.or(byNoun.getOrDefault(EVERYTHING, Workload.UNKNOWN));
    }

    /** The noun that the text speaks of most among those with a rate; of two, the one with the higher rate. */
    String main() {
        return byNoun.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty() && rate(entry.getValue()) > 0)
                .max(Comparator.<Map.Entry<String, Workload>>comparingInt(entry -> timesSpokenOf(entry.getKey()))
                        .thenComparingDouble(entry -> rate(entry.getValue())))
                .map(Map.Entry::getKey)
                .orElse(EVERYTHING);
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
        Map<Integer, String> places = placesOfNouns(sentence);
        for (Quantity quantity : requirement.quantitiesIn(sentence)) {
            String noun = nounFor(sentence, quantity.at(), places);
            switch (quantity) {
                case Quantity.Rate rate -> {
                    String counted = rate.noun().isEmpty() ? noun : rate.noun();
                    double times =
                            rate.noun().isEmpty() || !populations.containsKey(rate.noun()) ? eachOf(sentence) : 1;
                    put(counted, workload -> workload.withRate(rate.perSecond() * times, rate.peak()));
                    focus = counted;
                }
                case Quantity.Interval interval -> interval(sentence, interval, noun);
                case Quantity.PeakFactor peak -> put(noun, workload -> workload.withPeakFactor(peak.factor()));
                case Quantity.Size size -> put(noun, workload -> workload.withBytes(size.bytes()));
                case Quantity.Retention retention ->
                    put(noun, workload -> workload.withKept(kept(sentence, retention.hours())));
                case Quantity.LossSaid said ->
                    lossFor(sentence, said, places)
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
            focus = places.values().iterator().next();
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
            if (count > 1 && before.is("each", "every", "per")) {
                return count;
            }
        }
        return 1;
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

    /** The nouns that a loss is said of: all nouns of its clause before it, else after it, else what was spoken of last. */
    private List<String> lossFor(Sentence sentence, Quantity.LossSaid said, Map<Integer, String> places) {
        if (sentence.lower()
                .matches(
                        ".*\\b(?:nothing|everything|no (?:data|message|messages|event|events)|all (?:data|messages|events))\\b.*")) {
            return List.of(EVERYTHING);
        }
        int clauseStart = 0;
        int clauseEnd = sentence.text().length();
        for (Matcher border = CLAUSE_BORDER.matcher(sentence.lower()); border.find(); ) {
            if (border.start() <= said.at()) {
                clauseStart = border.start();
            } else {
                clauseEnd = Math.min(clauseEnd, border.start());
            }
        }
        int from = clauseStart;
        int to = clauseEnd;
        List<String> before = places.entrySet().stream()
                .filter(place -> place.getKey() >= from && place.getKey() < to)
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        return before.isEmpty() ? List.of(nounFor(sentence, said.at(), places)) : before;
    }

    private String nounFor(Sentence sentence, int at, Map<Integer, String> places) {
        String nearest = "";
        String behind = "";
        for (Map.Entry<Integer, String> place : places.entrySet()) {
            if (place.getKey() <= at) {
                nearest = place.getValue();
            } else if (behind.isEmpty()) {
                behind = place.getValue();
            }
        }
        if (!nearest.isEmpty() || !behind.isEmpty()) {
            return nearest.isEmpty() ? behind : nearest;
        }
        boolean general = sentence.lower().matches(".*\\b(?:messages?|events?|data|everything|nothing)\\b.*")
                && !sentence.lower().matches(".*\\b(?:it|they|them|each)\\b.*");
        return general ? EVERYTHING : focus;
    }

    /** Where the sentence speaks of which noun, by offset, in order. */
    private Map<Integer, String> placesOfNouns(Sentence sentence) {
        Map<Integer, String> places = new LinkedHashMap<>();
        List<String> saidHere = requirement.statements().stream()
                .filter(statement -> statement.sentence().equals(sentence))
                .map(Statement::noun)
                .toList();
        List<Mention> mentions = requirement.mentionsIn(sentence);
        for (int i = 0; i < sentence.words().size(); i++) {
            int at = i;
            boolean inMention = mentions.stream()
                    .anyMatch(mention ->
                            mention.type() == Mention.Type.PART && at >= mention.start() && at < mention.end());
            if (!inMention) {
                nouns.stream()
                        .filter(noun -> endsAt(sentence, at, noun)
                                || (saidHere.contains(noun)
                                        && endsAt(sentence, at, noun.substring(noun.lastIndexOf(' ') + 1)))
                                || speaksOfEvents(sentence, at, noun))
                        .max((a, b) -> Integer.compare(a.length(), b.length()))
                        .ifPresent(noun -> places.put(sentence.word(at).start(), noun));
            }
        }
        return places;
    }

    /** "Payment events" are the payment outcomes, where those are the events. */
    private static boolean speaksOfEvents(Sentence sentence, int i, String noun) {
        return sentence.word(i + 1).lemma().equals("event")
                && noun.startsWith(sentence.word(i).lemma() + " ");
    }

    private static boolean endsAt(Sentence sentence, int i, String noun) {
        String[] lemmas = noun.split(" ");
        for (int back = 0; back < lemmas.length; back++) {
            if (!sentence.word(i - back).lemma().equals(lemmas[lemmas.length - 1 - back])) {
                return false;
            }
        }
        return true;
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
        put(EVERYTHING, workload -> workload.withRate(perSecond, false));
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
