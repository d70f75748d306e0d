package dev.orchestra.team.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence of the requirement, cut into words.
 *
 * @param number its number in the text, from 1
 * @param text as written, blanks collapsed
 * @param words its words, numbers and punctuation marks
 */
record Sentence(int number, String text, List<Word> words) {

    private static final Pattern TOKEN =
            Pattern.compile("\\d[\\d,.]*\\d|\\d|[\\p{L}][\\p{L}\\p{N}'’-]*[\\p{L}\\p{N}]|\\p{L}|[^\\s\\p{L}\\p{N}]");
    private static final Pattern BLOCK_BREAK = Pattern.compile("\\n\\s*\\n|\\n(?=\\s*(?:[-*•#]|\\d+[.)])\\s)");
    private static final Pattern MARKER = Pattern.compile("^\\s*(?:[-*•]|#+|\\d+[.)])\\s+");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?][\"')”]?)\\s+(?=[\\p{Lu}\\d\"'(“])|;\\s+");
    private static final Pattern ABBREVIATION = Pattern.compile(
            "\\b(e\\.g|i\\.e|etc|approx|ca|vs|incl|resp|Dr|Mr|Mrs|Ms|St|No)\\.", Pattern.CASE_INSENSITIVE);

    Sentence {
        words = List.copyOf(words);
    }

    /** Cuts a text into sentences; each item of a list and each heading is one of its own. */
    static List<Sentence> allOf(String text) {
        List<Sentence> sentences = new ArrayList<>();
        for (String block : BLOCK_BREAK.split(text.replace("\r\n", "\n"))) {
            String line = MARKER.matcher(block)
                    .replaceFirst("")
                    .replaceAll("\\s+", " ")
                    .strip();
            String shielded = ABBREVIATION.matcher(line).replaceAll("$1\u0000");
            for (String part : SENTENCE_END.split(shielded)) {
                String sentence = part.replace("\u0000", ".").strip();
                if (!sentence.isEmpty()) {
                    sentences.add(of(sentences.size() + 1, sentence));
                }
            }
        }
        return sentences;
    }

    static Sentence of(int number, String text) {
        List<Word> words = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String lower = token.group().toLowerCase(Locale.ROOT).replace('’', '\'');
            if (lower.endsWith("'s")) {
                lower = lower.substring(0, lower.length() - 2);
            }
            words.add(new Word(token.group(), lower, Nouns.singular(lower), token.start()));
        }
        return new Sentence(number, text, words);
    }

    String lower() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The word at this place, or an empty mark before the first and after the last. */
    Word word(int index) {
        return index >= 0 && index < words.size() ? words.get(index) : new Word(".", ".", ".", 0);
    }

    /** A short heading, which names things and says nothing about them. */
    boolean isHeading() {
        return !text.matches(".*[.!?;:,]$")
                && words.size() <= 7
                && words.stream()
                        .noneMatch(word -> word.isNumber()
                                || word.is("their", "its", "every", "each", "all", "our")
                                || Verbs.isUnambiguous(word));
    }

    /** The sentence as a reason: quoted, shortened, with its number. */
    String quoted() {
        String shown = text.length() > 160 ? text.substring(0, 157) + "..." : text;
        return "sentence " + number + ": \"" + shown + "\"";
    }
}
