package dev.orchestra.benchmarks;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One lost step from the verdict to its next attempt, as the records tell it. Times are in milliseconds of the epoch.
 *
 * @param parts begin and end of each part of the case, by its name
 * @param engine when the engine made and ended the jobs of the case, and the peers were asked and had answered, by what happened
 */
record Recovery(long verdictAt, long requestedAt, String closed, Map<String, long[]> parts, Map<String, Long> engine) {

    /** The parts that tell of themselves. */
    static final List<String> PARTS = List.of("opened", "gathered", "merged", "undone", "completed");

    /** The record of the verdict to the record of the next {@code step.requested}. */
    long millis() {
        return requestedAt - verdictAt;
    }

    /** Where the time went: from the end of one part to the begin of the next, and each part, in order. */
    Map<String, Long> stretches() {
        Map<String, Long> stretches = new LinkedHashMap<>();
        long at = verdictAt;
        String before = "verdict";
        for (String part : PARTS) {
            long[] times = parts.get(part);
            // The whole case is reported at its end, with the times of the whole.
            if (times != null && !part.equals("completed")) {
                stretches.put(before + " → " + part, times[0] - at);
                stretches.put(part, times[1] - times[0]);
                at = times[1];
                before = part;
            }
        }
        stretches.put(before + " → step.requested", requestedAt - at);
        return stretches;
    }

    /** All that is known of when something happened, in milliseconds after the verdict, in order. */
    Map<String, Long> marks() {
        Map<String, Long> marks = new HashMap<>();
        parts.forEach((part, times) -> {
            if (!part.equals("completed")) {
                marks.put(part + " begins", times[0] - verdictAt);
                marks.put(part + " ends", times[1] - verdictAt);
            }
        });
        engine.forEach((what, at) -> marks.put(what, at - verdictAt));
        marks.put("step.requested", millis());
        Map<String, Long> inOrder = new LinkedHashMap<>();
        marks.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(it -> inOrder.put(it.getKey(), it.getValue()));
        return inOrder;
    }

    /** What is known of an instance until its step has resumed. */
    static final class Builder {

        private final Map<String, long[]> parts = new TreeMap<>();
        private final Map<String, Long> requests = new TreeMap<>();
        private final Map<String, Long> engine = new TreeMap<>();
        private String closed = "";
        private String gathering = "";

        void part(String name, long startedAt, long endedAt) {
            parts.putIfAbsent(name, new long[] {startedAt, endedAt});
        }

        void closed(String how) {
            closed = how;
        }

        void gathering(String name) {
            gathering = name;
        }

        /** When its peers were asked and had answered, by the name of the question. */
        Builder peers(Map<String, Long> asked, Map<String, Long> answered) {
            if (asked.containsKey(gathering)) {
                engine("peers asked", asked.get(gathering));
            }
            if (answered.containsKey(gathering)) {
                engine.put("last peer has answered", answered.get(gathering));
            }
            return this;
        }

        void engine(String what, long at) {
            engine.putIfAbsent(what, at);
        }

        void requested(String jobKey, long at) {
            requests.putIfAbsent(jobKey, at);
        }

        /** @param verdicts the times of all verdicts, by the job that was lost */
        Optional<Recovery> whole(Map<String, Long> verdicts) {
            Optional<Long> verdict = requests.keySet().stream()
                    .filter(verdicts::containsKey)
                    .map(verdicts::get)
                    .findFirst();
            return verdict.flatMap(lostAt -> requests.entrySet().stream()
                    .filter(it -> !verdicts.containsKey(it.getKey()) && it.getValue() >= lostAt)
                    .map(Map.Entry::getValue)
                    .min(Long::compare)
                    .map(at -> new Recovery(lostAt, at, closed, Map.copyOf(parts), Map.copyOf(engine))));
        }
    }
}
