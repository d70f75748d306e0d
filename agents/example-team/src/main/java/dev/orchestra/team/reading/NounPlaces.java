package dev.orchestra.team.reading;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where a sentence speaks of which noun, and so which noun a quantity is about. */
final class NounPlaces {

    /** Stands for all nouns. */
    static final String EVERYTHING = "";

    private static final Pattern CLAUSE_BORDER = Pattern.compile(",? (?:but|while|whereas|although) |;|, and ");

    private final Sentence sentence;
    /** By offset, in the sentence's order. */
    private final Map<Integer, String> places = new LinkedHashMap<>();

    private NounPlaces(Sentence sentence) {
        this.sentence = sentence;
    }

    static NounPlaces in(Sentence sentence, Requirement requirement, Set<String> nouns) {
        NounPlaces found = new NounPlaces(sentence);
        Set<String> saidHere = requirement.statements().stream()
                .filter(statement -> statement.sentence().equals(sentence))
                .map(Statement::noun)
                .collect(Collectors.toSet());
        for (int i = 0; i < sentence.words().size(); i++) {
            int at = i;
            boolean inPart = requirement.mentionsIn(sentence).stream()
                    .anyMatch(mention ->
                            mention.type() == Mention.Type.PART && at >= mention.start() && at < mention.end());
            if (!inPart) {
                nouns.stream()
                        .filter(noun -> found.isAt(at, noun, saidHere.contains(noun)))
                        .max(Comparator.comparingInt(String::length))
                        .ifPresent(noun -> found.places.put(sentence.word(at).start(), noun));
            }
        }
        return found;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** The noun that the sentence speaks of first. */
    String first() {
        return places.values().iterator().next();
    }

    /**
     * The noun that a quantity at this offset is about: the last one before it, else the next one, else what was spoken of
     * last.
     */
    String at(int offset, String spokenOfLast) {
        String nearest = "";
        String behind = "";
        for (Map.Entry<Integer, String> place : places.entrySet()) {
            if (place.getKey() <= offset) {
                nearest = place.getValue();
            } else if (behind.isEmpty()) {
                behind = place.getValue();
            }
        }
        if (!places.isEmpty()) {
            return nearest.isEmpty() ? behind : nearest;
        }
        boolean general = sentence.lower().matches(".*\\b(?:messages?|events?|data|everything|nothing)\\b.*")
                && !sentence.lower().matches(".*\\b(?:it|they|them|each)\\b.*");
        return general ? EVERYTHING : spokenOfLast;
    }

    /** The nouns that a loss at this offset is said of: all of its clause, else as for other quantities. */
    List<String> ofLossAt(int offset, String spokenOfLast) {
        if (sentence.lower()
                .matches(
                        ".*\\b(?:nothing|everything|no (?:data|message|messages|event|events)|all (?:data|messages|events))\\b.*")) {
            return List.of(EVERYTHING);
        }
        int clauseStart = 0;
        int clauseEnd = sentence.text().length();
        for (Matcher border = CLAUSE_BORDER.matcher(sentence.lower()); border.find(); ) {
            if (border.start() <= offset) {
                clauseStart = border.start();
            } else {
                clauseEnd = Math.min(clauseEnd, border.start());
            }
        }
        int from = clauseStart;
        int to = clauseEnd;
        List<String> inClause = places.entrySet().stream()
                .filter(place -> place.getKey() >= from && place.getKey() < to)
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        return inClause.isEmpty() ? List.of(at(offset, spokenOfLast)) : inClause;
    }

    private boolean isAt(int i, String noun, boolean saidHere) {
        return endsAt(i, noun)
                || (saidHere && endsAt(i, noun.substring(noun.lastIndexOf(' ') + 1)))
                || speaksOfEvents(i, noun);
    }

    /** "Payment events" are the payment outcomes, where those are the events. */
    private boolean speaksOfEvents(int i, String noun) {
        return sentence.word(i + 1).lemma().equals("event")
                && noun.startsWith(sentence.word(i).lemma() + " ");
    }

    private boolean endsAt(int i, String noun) {
        List<String> lemmas = List.of(noun.split(" ")).reversed();
        for (int back = 0; back < lemmas.size(); back++) {
            if (!sentence.word(i - back).lemma().equals(lemmas.get(back))) {
                return false;
            }
        }
        return true;
    }
}
