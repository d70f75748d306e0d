package dev.orchestra.team.reading;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The name of the application and what it is about, from the requirement's title or its first sentences. */
final class Naming {

    private static final int SENTENCES_LOOKED_AT = 4;
    private static final Set<String> WANTING = Set.of(
            "need",
            "needs",
            "want",
            "wants",
            "build",
            "building",
            "design",
            "designing",
            "run",
            "runs",
            "operate",
            "operates",
            "launch",
            "launches",
            "launching",
            "create",
            "creating",
            "rebuild",
            "replace",
            "develop",
            "is");

    private Naming() {}

    static String nameOf(Requirement requirement, String mainNoun) {
        List<Sentence> first =
                requirement.sentences().stream().limit(SENTENCES_LOOKED_AT).toList();
        return first.stream()
                .limit(1)
                .filter(Sentence::isHeading)
                .map(heading ->
                        heading.text().replaceAll("(?i)^(?:requirements?|design)(?: for)?:?\\s+(?:an?|the)?\\s*", ""))
                .filter(heading -> !heading.isBlank() && !heading.matches("(?i)requirements?"))
                .findFirst()
                .or(() -> first.stream()
                        .limit(2)
                        .flatMap(sentence -> systemsIn(requirement, sentence))
                        .findFirst())
                .or(() -> first.stream()
                        .limit(1)
                        .flatMap(sentence -> beforeColon(sentence))
                        .findFirst())
                .or(() -> wanted(first))
                .or(() -> Optional.of(mainNoun).filter(noun -> !noun.isEmpty()).map(noun -> noun + " application"))
                .map(Components::capitalised)
                .orElse("Application");
    }

    /** "We need an order platform", "The booking system must ...", but not "a billing system receives ...". */
    private static Stream<String> systemsIn(Requirement requirement, Sentence sentence) {
        return requirement.mentionsIn(sentence).stream()
                .filter(mention ->
                        mention.type() == Mention.Type.SYSTEM && mention.name().contains(" "))
                .filter(mention -> {
                    Word verb = sentence.word(mention.start() - 2);
                    Word next = sentence.word(mention.end());
                    return WANTING.contains(verb.lower())
                            || WANTING.contains(
                                    sentence.word(mention.start() - 3).lower())
                            || next.is(
                                    ".", "is", "must", "should", "shall", "will", "that", "which", "for", "in", "with",
                                    "has");
                })
                .map(Mention::name);
    }

    private static Stream<String> beforeColon(Sentence sentence) {
        int colon = sentence.text().indexOf(':');
        return colon > 2 && colon < 60 ? Stream.of(sentence.text().substring(0, colon)) : Stream.empty();
    }

    static String summaryOf(Requirement requirement) {
        String summary = requirement.sentences().stream()
                .filter(sentence -> !sentence.isHeading())
                .limit(2)
                .map(Sentence::text)
                .collect(Collectors.joining(" "));
        return summary.length() > 400 ? summary.substring(0, 397) + "..." : summary;
    }

    /** The object of "we need a ...", without its last words if they go on. */
    private static Optional<String> wanted(List<Sentence> sentences) {
        for (Sentence sentence : sentences) {
            for (int i = 0; i < sentence.words().size(); i++) {
                int start = sentence.word(i + 1).is("to") ? i + 3 : i + 1;
                if (WANTING.contains(sentence.word(i).lower())
                        && sentence.word(start).is("a", "an", "our", "the", "its", "their")) {
                    String name = phrase(sentence, start + 1);
                    if (!name.isEmpty()) {
                        return Optional.of(name);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String phrase(Sentence sentence, int start) {
        int end = start;
        while (end < start + 4 && !Lexicon.stopsPhrase(sentence.word(end))) {
            end++;
        }
        return end == start
                ? ""
                : sentence.words().subList(start, end).stream()
                        .filter(word -> !Lexicon.PLAIN_ADJECTIVES.contains(word.lower()))
                        .map(Word::lower)
                        .collect(Collectors.joining(" "));
    }
}
