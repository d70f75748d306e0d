package dev.orchestra.team.reading;

import java.util.List;
import java.util.Set;

/**
 * A verb with what stands on its two sides.
 *
 * @param left the mentions that are its subject
 * @param right the mentions behind it
 * @param at index of the verb
 */
record Clause(Sentence sentence, Verbs.Form verb, boolean passive, List<Mention> left, List<Mention> right, int at) {

    private static final Set<String> PREPOSITIONS = Set.of(
            "to", "into", "from", "in", "on", "by", "via", "through", "with", "for", "of", "at", "over", "using", "per",
            "within", "between", "onto", "against");
    private static final Set<String> ARTICLES =
            Set.of("the", "a", "an", "each", "every", "all", "both", "our", "its", "their", "another");

    Clause {
        left = List.copyOf(left);
        right = List.copyOf(right);
    }

    /** The mentions behind the verb that this preposition introduces; lists ("to A and B") belong together. */
    List<Mention> rightWith(String... prepositions) {
        return right.stream()
                .filter(mention -> preposition(sentence, mention).is(prepositions))
                .toList();
    }

    /** The mentions behind the verb with no preposition. */
    List<Mention> direct() {
        return right.stream()
                .filter(mention -> !preposition(sentence, mention).isWord())
                .toList();
    }

    /** The preposition right before a mention, articles and plain adjectives apart; a mark if there is none. */
    static Word ownPreposition(Sentence sentence, Mention mention) {
        return preposition(sentence, mention, false);
    }

    /** The preposition that introduces a mention, also over the earlier members of a list; a mark if there is none. */
    static Word preposition(Sentence sentence, Mention mention) {
        return preposition(sentence, mention, true);
    }

    private static Word preposition(Sentence sentence, Mention mention, boolean throughList) {
        for (int i = mention.start() - 1; i >= 0; i--) {
            Word word = sentence.word(i);
            if (PREPOSITIONS.contains(word.lower())) {
                return word;
            }
            boolean listed = throughList
                    && (word.is("and", ",", "or") || (joined(sentence, i, mention) && !Lexicon.stopsPhrase(word)));
            if (!listed && !ARTICLES.contains(word.lower()) && !Lexicon.PLAIN_ADJECTIVES.contains(word.lower())) {
                break;
            }
        }
        return new Word(".", ".", ".", 0);
    }

    /** Whether a comma or an "and" lies between this word and the mention, so that the word is an earlier list member. */
    private static boolean joined(Sentence sentence, int i, Mention mention) {
        for (int j = i + 1; j < mention.start(); j++) {
            if (sentence.word(j).is(",", "and", "or")) {
                return true;
            }
        }
        return false;
    }
}
