package dev.orchestra.team.reading;

/**
 * A word, number or punctuation mark of a sentence.
 *
 * @param text as written
 * @param lower in lower case
 * @param lemma the singular of a noun; otherwise the same as {@code lower}
 * @param start offset in the sentence
 */
record Word(String text, String lower, String lemma, int start) {

    boolean isWord() {
        return Character.isLetter(text.charAt(0));
    }

    boolean isNumber() {
        return Character.isDigit(text.charAt(0));
    }

    boolean isPlural() {
        return !lemma.equals(lower);
    }

    boolean is(String... words) {
        for (String word : words) {
            if (lower.equals(word)) {
                return true;
            }
        }
        return false;
    }
}
