package dev.orchestra.team.reading;

import java.util.Map;

/** Numbers as English texts write them. */
final class Numbers {

    private static final Map<String, Double> WORDS = Map.ofEntries(
            Map.entry("a", 1.0),
            Map.entry("an", 1.0),
            Map.entry("one", 1.0),
            Map.entry("two", 2.0),
            Map.entry("three", 3.0),
            Map.entry("four", 4.0),
            Map.entry("five", 5.0),
            Map.entry("six", 6.0),
            Map.entry("seven", 7.0),
            Map.entry("eight", 8.0),
            Map.entry("nine", 9.0),
            Map.entry("ten", 10.0),
            Map.entry("twelve", 12.0),
            Map.entry("fifteen", 15.0),
            Map.entry("twenty", 20.0),
            Map.entry("thirty", 30.0),
            Map.entry("forty", 40.0),
            Map.entry("fifty", 50.0),
            Map.entry("sixty", 60.0),
            Map.entry("ninety", 90.0),
            Map.entry("half a", 0.5),
            Map.entry("several", 3.0),
            Map.entry("a few", 3.0));

    private static final Map<String, Double> SCALES = Map.ofEntries(
            Map.entry("k", 1e3),
            Map.entry("thousand", 1e3),
            Map.entry("hundred", 1e2),
            Map.entry("hundred thousand", 1e5),
            Map.entry("m", 1e6),
            Map.entry("million", 1e6),
            Map.entry("bn", 1e9),
            Map.entry("billion", 1e9),
            Map.entry("dozen", 12.0));

    private static final String WORD =
            "(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)";

    /** A number in digits or words; two groups: the number and its scale. To be matched in lower case. */
    static final String PATTERN = "(?:(\\d[\\d,.]*\\d|\\d|\\b" + WORD
            + "\\b|\\b(?:half a|several|a few|an|a)(?=\\s+(?:hundred|thousand|million|billion|dozen)))"
            + "\\s*(hundred thousand|thousand|hundred|million|billion|dozen|bn\\b|[km]\\b)?)";

    private Numbers() {}

    /**
     * The value of a number and its scale. A comma separates thousands, and a point decimals; a point before exactly three
     * digits is read as a separator only if there is a second one.
     */
    static double value(String number, @org.jspecify.annotations.Nullable String scale) {
        Double word = WORDS.get(number);
        double value = word != null ? word : Double.parseDouble(digits(number));
        return scale == null ? value : value * SCALES.getOrDefault(scale, 1.0);
    }

    private static String digits(String number) {
        String plain = number.replace(",", "");
        return plain.indexOf('.') != plain.lastIndexOf('.') ? plain.replace(".", "") : plain;
    }
}
