package dev.orchestra.team.reading;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The name of the application and what it is about, from the requirement's title or its first sentences. */
final class Naming {

    private static final int SENTENCES_LOOKED_AT = 4;

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
                        .flatMap(sentence -> requirement.mentionsIn(sentence).stream())
                        .filter(mention -> mention.type() == Mention.Type.SYSTEM
                                && mention.name().contains(" "))
                        .map(Mention::name)
                        .findFirst())
                .or(() -> wanted(first))
                .or(() -> Optional.of(mainNoun).filter(noun -> !noun.isEmpty()).map(noun -> noun + " application"))
                .map(Components::capitalised)
                .orElse("Application");
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
                if (sentence.word(i)
                                .is(
                                        "need",
                                        "want",
                                        "build",
                                        "building",
                                        "design",
                                        "run",
                                        "operate",
                                        "launch",
                                        "create",
                                        "needs",
                                        "wants",
                                        "runs",
                                        "operates",
                                        "launching",
                                        "designing",
                                        "creating")
                        && sentence.word(i + 1).is("a", "an", "our", "the", "to")) {
                    String name = phrase(sentence, i + 2);
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
