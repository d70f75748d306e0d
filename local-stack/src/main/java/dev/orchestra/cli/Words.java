package dev.orchestra.cli;

/** Text for people. */
final class Words {
    private Words() {}

    /** At most so many characters, on one line, without control characters. */
    static String shortened(String text, int lengthMax) {
        String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= lengthMax ? line : line.substring(0, lengthMax - 1) + "…";
    }
}
