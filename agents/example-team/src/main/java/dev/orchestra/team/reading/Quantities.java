package dev.orchestra.team.reading;

import dev.orchestra.team.reading.Quantity.Interval;
import dev.orchestra.team.reading.Quantity.PeakFactor;
import dev.orchestra.team.reading.Quantity.Population;
import dev.orchestra.team.reading.Quantity.Rate;
import dev.orchestra.team.reading.Quantity.Retention;
import dev.orchestra.team.reading.Quantity.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the quantities in a sentence: rates, intervals, populations, peaks, sizes, retention, and what may be lost. */
final class Quantities {

    private static final String N = Numbers.PATTERN;
    private static final String SECONDS =
            "(seconds?|secs?|s|minutes?|mins?|hours?|h|days?|weeks?|months?|quarters?|years?)\\b";

    private static final Pattern RATE = Pattern.compile(
            N + "\\+?\\s*((?:[a-z][a-z'’-]*\\s+){0,5}?(?:[a-z][a-z'’-]*(?=/))?)(?:(?:per|a|an|each|every)\\s+|/\\s*)"
                    + SECONDS);
    private static final Pattern RATE_SHORT = Pattern.compile(N + "\\s*(?:rps|tps|qps|msg/s|msgs/s|req/s|ops/s)\\b");
    private static final Pattern RATE_ADVERB =
            Pattern.compile(N + "\\s+((?:[a-z][a-z'’-]*\\s+){0,3}?)(hourly|daily|weekly|monthly|yearly)\\b");
    private static final Pattern EVERY = Pattern.compile("\\b(?:every|each)\\s+(?:" + N + "\\s*)?" + SECONDS);
    private static final Pattern TIMES_A =
            Pattern.compile("\\b(once|twice|(?:" + N + "\\s+times))\\s+(?:per|a|an|each|every)\\s+" + SECONDS);
    private static final Pattern POPULATION = Pattern.compile(N + "\\+?\\s*((?:[a-z][a-z'’-]*\\s*){1,4})");
    private static final Pattern AT_ONCE =
            Pattern.compile("concurrent|simultaneous|at (?:the same time|once|a time)|online");
    private static final Pattern PEAK_BARE = Pattern.compile(N
            + "\\s+(?:at|in|during)\\s+(?:the\\s+|its\\s+)?(?:peaks?|rush|busiest)\\b|\\bpeaks?\\s+(?:of|at|to|is|are|around|about)\\s+"
            + N
            + "(?!\\d|\\s*[x×]|\\s*times|[- ]?fold|[,.]\\d)");
    private static final Pattern PEAK = Pattern.compile("\\b(?:peaks?|bursts?|spikes?|rush|busiest|at most|up to)\\b");
    private static final Pattern FACTOR = Pattern.compile(
            N
                    + "(?:\\s*[x×](?![a-z])|[- ]?fold\\b|\\s+times(?!\\s+(?:a|an|per|each|every)\\s))|\\bfactor\\s+(?:of\\s+)?"
                    + N
                    + "|\\b(doubles?|doubled|triples?|tripled|twice|tenfold|fivefold|threefold|twofold)\\b(?!\\s+(?:a|an|per)\\s)");
    private static final Map<String, Double> FACTOR_WORDS = Map.of(
            "double",
            2.0,
            "doubles",
            2.0,
            "doubled",
            2.0,
            "twice",
            2.0,
            "twofold",
            2.0,
            "triple",
            3.0,
            "triples",
            3.0,
            "threefold",
            3.0,
            "fivefold",
            5.0,
            "tenfold",
            10.0);
    private static final Pattern SIZE =
            Pattern.compile(N + "[- ]?(bytes?|b|kb|kib|mb|mib|kilobytes?|megabytes?)\\b(?!\\s*(?:/|per|a)\\s*s)");
    private static final Pattern KEEP = Pattern.compile(
            "\\b(?:keep|keeps|kept|keeping|retain|retains|retained|retention|stored?|stores|available|archived?|history|remain|remains|saved?|replay|replayed|replayable|held|hold|readable|look back|go back)\\b");
    private static final Pattern LENGTH = Pattern.compile(N + "[- ]?(hours?|days?|weeks?|months?|years?)\\b");
    private static final Pattern FOREVER =
            Pattern.compile("\\b(?:for ?ever|indefinitely|permanently|without (?:a )?time limit)\\b");

    private Quantities() {}

    /** All quantities of a sentence, in its order. */
    static List<Quantity> in(Sentence sentence) {
        String text = sentence.lower();
        List<Quantity> found = new ArrayList<>();
        Taken taken = new Taken(text.length());
        rates(text, found, taken);
        intervals(text, found, taken);
        sizes(text, found, taken);
        retention(text, found, taken);
        peakFactors(text, found, taken);
        found.addAll(LossSayings.in(text));
        populations(text, found, taken);
        found.sort(Comparator.comparingInt(Quantity::at));
        return found;
    }

    private static void rates(String text, List<Quantity> found, Taken taken) {
        double unitSeconds = 0;
        Matcher rate = RATE.matcher(text);
        while (rate.find()) {
            String counted = rate.group(3).strip();
            if (!taken.isFree(rate)
                    || counted.matches(
                            ".*\\b(?:x|times|kb|mb|gb|bytes|seconds?|minutes?|hours?|days?|weeks?|years?)\\b.*")) {
                continue;
            }
            found.add(new Rate(
                    rate.start(), number(rate, 1) / seconds(rate.group(4)), DataNouns.key(counted), peak(text, rate)));
            taken.take(rate);
            unitSeconds = seconds(rate.group(4));
        }
        for (Matcher brief = RATE_SHORT.matcher(text); brief.find(); ) {
            if (taken.isFree(brief)) {
                found.add(new Rate(brief.start(), number(brief, 1), "", peak(text, brief)));
                taken.take(brief);
            }
        }
        for (Matcher adverb = RATE_ADVERB.matcher(text); adverb.find(); ) {
            if (taken.isFree(adverb)) {
                String unit = adverb.group(4).equals("daily")
                        ? "day"
                        : adverb.group(4).replaceAll("ly$", "");
                found.add(new Rate(
                        adverb.start(),
                        number(adverb, 1) / seconds(unit),
                        DataNouns.key(adverb.group(3)),
                        peak(text, adverb)));
                taken.take(adverb);
            }
        }
        barePeaks(text, found, taken, unitSeconds);
    }

    /** "4,500 at peak": in the unit of the rate before it. */
    private static void barePeaks(String text, List<Quantity> found, Taken taken, double unitSeconds) {
        for (Matcher bare = PEAK_BARE.matcher(text); bare.find(); ) {
            int group = bare.group(1) != null ? 1 : 3;
            if (unitSeconds > 0 && taken.isFree(bare)) {
                found.add(new Rate(bare.start(), number(bare, group) / unitSeconds, "", true));
                taken.take(bare);
            }
        }
    }

    private static void intervals(String text, List<Quantity> found, Taken taken) {
        for (Matcher every = EVERY.matcher(text); every.find(); ) {
            if (taken.isFree(every)) {
                double count = every.group(1) == null ? 1 : number(every, 1);
                found.add(new Interval(every.start(), 1 / (count * seconds(every.group(3)))));
                taken.take(every);
            }
        }
        for (Matcher times = TIMES_A.matcher(text); times.find(); ) {
            if (taken.isFree(times)) {
                double count = times.group(2) != null
                        ? number(times, 2)
                        : times.group(1).equals("twice") ? 2 : 1;
                found.add(new Interval(times.start(), count / seconds(times.group(4))));
                taken.take(times);
            }
        }
    }

    private static void sizes(String text, List<Quantity> found, Taken taken) {
        for (Matcher size = SIZE.matcher(text); size.find(); ) {
            if (taken.isFree(size)) {
                double unit =
                        size.group(3).startsWith("k") ? 1_024 : size.group(3).startsWith("m") ? 1_048_576 : 1;
                found.add(new Size(size.start(), Math.max(1, Math.round(number(size, 1) * unit))));
                taken.take(size);
            }
        }
    }

    private static void retention(String text, List<Quantity> found, Taken taken) {
        if (!KEEP.matcher(text).find()) {
            return;
        }
        for (Matcher length = LENGTH.matcher(text); length.find(); ) {
            if (taken.isFree(length)) {
                long hours = Math.max(1, Math.round(number(length, 1) * seconds(length.group(3)) / 3_600));
                found.add(new Retention(length.start(), hours));
                taken.take(length);
            }
        }
        Matcher forever = FOREVER.matcher(text);
        if (forever.find()) {
            found.add(new Retention(forever.start(), -1));
        }
    }

    private static void peakFactors(String text, List<Quantity> found, Taken taken) {
        if (!text.matches(
                ".*\\b(?:peak|peaks|peaking|burst|bursts|spike|spikes|rush|rises?|grows?|goes up|busiest|busy|increases?|load|traffic|holidays?|black friday|as many|as much|more|normal|usual)\\b.*")) {
            return;
        }
        for (Matcher factor = FACTOR.matcher(text); factor.find(); ) {
            if (!taken.isFree(factor)) {
                continue;
            }
            String word = factor.group(5);
            double value = word != null
                    ? FACTOR_WORDS.getOrDefault(word, 3.0)
                    : factor.group(1) != null ? number(factor, 1) : number(factor, 3);
            if (value >= 1 && value <= 10_000) {
                found.add(new PeakFactor(factor.start(), value));
                taken.take(factor);
            }
        }
    }

    private static void populations(String text, List<Quantity> found, Taken taken) {
        for (Matcher group = POPULATION.matcher(text); group.find(); ) {
            if (!taken.isFree(group)) {
                continue;
            }
            Sentence.of(0, group.group(3)).words().stream()
                    .takeWhile(word -> !Lexicon.stopsPhrase(word))
                    .filter(Lexicon::isCounted)
                    .findFirst()
                    .ifPresent(noun -> found.add(new Population(
                            group.start(),
                            number(group, 1),
                            noun.lemma(),
                            AT_ONCE.matcher(text).find())));
        }
    }

    /** Whether the words around say that this is a peak; "otherwise" and "on average" in between say that it is not. */
    private static boolean peak(String text, Matcher rate) {
        String before = text.substring(Math.max(0, rate.start() - 45), rate.start())
                .replaceAll(".*(?:;|\\b(?:otherwise|normally|usually|average)\\b)", "");
        String after = text.substring(rate.end(), Math.min(text.length(), rate.end() + 25));
        return PEAK.matcher(before).find()
                || after.matches("\\s*(?:\\(peak|(?:at|in|during)\\s+(?:the\\s+|its\\s+)?(?:peak|rush|busiest)).*");
    }

    private static double number(Matcher matcher, int group) {
        return Numbers.value(matcher.group(group), matcher.group(group + 1));
    }

    private static double seconds(String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> 1;
            case 'm' -> unit.startsWith("mo") ? 30 * 86_400.0 : 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            case 'w' -> 7 * 86_400.0;
            case 'q' -> 91 * 86_400.0;
            default -> 365 * 86_400.0;
        };
    }
}
