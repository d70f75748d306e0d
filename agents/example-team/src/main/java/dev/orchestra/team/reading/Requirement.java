package dev.orchestra.team.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A requirement, taken apart.
 *
 * @param sentences in order
 * @param mentions by sentence number
 * @param quantities by sentence number
 * @param statements in order
 */
record Requirement(
        List<Sentence> sentences,
        Map<Integer, List<Mention>> mentions,
        Map<Integer, List<Quantity>> quantities,
        List<Statement> statements) {

    static Requirement of(String text) {
        List<Sentence> sentences = Sentence.allOf(text);
        Map<Integer, List<Mention>> mentions = new HashMap<>();
        Map<Integer, List<Quantity>> quantities = new HashMap<>();
        List<Statement> statements = new ArrayList<>();
        for (Sentence sentence : sentences) {
            List<Mention> found = Mentions.in(sentence);
            mentions.put(sentence.number(), found);
            quantities.put(sentence.number(), Quantities.in(sentence));
            if (!sentence.isHeading()) {
                statements.addAll(Statements.in(sentence, found));
            }
        }
        return new Requirement(sentences, mentions, quantities, statements);
    }

    List<Mention> mentionsIn(Sentence sentence) {
        return mentions.getOrDefault(sentence.number(), List.of());
    }

    List<Quantity> quantitiesIn(Sentence sentence) {
        return quantities.getOrDefault(sentence.number(), List.of());
    }

    /** How many parts of the application the text names. */
    long partsNamed() {
        return mentions.values().stream()
                .flatMap(List::stream)
                .filter(mention -> mention.type() == Mention.Type.PART)
                .map(Mention::name)
                .distinct()
                .count();
    }

    boolean hasRates() {
        return quantities.values().stream()
                .flatMap(List::stream)
                .anyMatch(quantity -> quantity instanceof Quantity.Rate
                        || quantity instanceof Quantity.Interval
                        || quantity instanceof Quantity.Population);
    }

    /** Keys of everything that flows or is counted. */
    Set<String> nouns() {
        Set<String> nouns = new LinkedHashSet<>();
        quantities.values().stream()
                .flatMap(List::stream)
                .filter(Quantity.Rate.class::isInstance)
                .map(quantity -> ((Quantity.Rate) quantity).noun())
                .forEach(nouns::add);
        statements.forEach(statement -> nouns.add(statement.noun()));
        nouns.remove("");
        return nouns;
    }

    private static boolean saysFlow(Statement statement) {
        boolean ends = !statement.from().isEmpty() || !statement.to().isEmpty();
        boolean both = !statement.from().isEmpty() && !statement.to().isEmpty();
        return both || (!statement.noun().isEmpty() && (ends || statement.sense() != Verbs.Sense.WORK));
    }

    /** What is missing for a design; empty if there is enough. */
    List<String> missing() {
        boolean dataFlows = statements.stream().anyMatch(Requirement::saysFlow);
        List<String> missing = new ArrayList<>();
        if (partsNamed() == 0) {
            missing.add("the parts of the application (such as a web shop, a service, a database, an external system)");
        }
        if (!dataFlows) {
            missing.add("the data that flows between them (who sends, stores or receives what)");
        }
        if (!hasRates()) {
            missing.add("how much of it (such as 200 orders per second, or 10,000 users)");
        }
        boolean enough = partsNamed() >= 2 || (partsNamed() == 1 && missing.size() < 2) || (dataFlows && hasRates());
        return enough ? List.of() : missing;
    }
}
