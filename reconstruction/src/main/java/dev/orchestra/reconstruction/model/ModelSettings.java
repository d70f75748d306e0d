package dev.orchestra.reconstruction.model;

import java.net.URI;
import java.time.Duration;

/**
 * A model that may settle what a merge leaves open.
 *
 * @param baseUrl of the API, such as {@code https://models.example.com/v1}
 * @param model the name that the server knows it by
 * @param apiKey a secret; empty where the server asks for none
 * @param tokensMax of an answer, 1 to 100,000; a model that thinks aloud needs more
 * @param promptBytesMax of a question, 1 KiB to 1 MiB; about three of them make a token
 * @param timeout for the whole exchange, 10 ms to 5 min
 * @param breakerCalls when half of so many exchanges failed, the model is left alone for a while; 2 to 100
 * @param breakerOpen how long it is left alone, 100 ms to 1 h; then one exchange shows whether it answers again
 */
public record ModelSettings(
        URI baseUrl,
        String model,
        String apiKey,
        int tokensMax,
        int promptBytesMax,
        Duration timeout,
        int breakerCalls,
        Duration breakerOpen) {

    private static final Duration OPEN_MIN = Duration.ofMillis(100);
    private static final Duration OPEN_MAX = Duration.ofHours(1);
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(10);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    public ModelSettings {
        if (baseUrl.getHost() == null || !("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))) {
            throw new IllegalArgumentException(
                    "baseUrl has to be an http or https address, but is '%s'.".formatted(baseUrl));
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("model is empty. Give the name that the server knows the model by.");
        }
        requireFrom(tokensMax, 1, 100_000, "tokensMax");
        requireFrom(promptBytesMax, 1 << 10, 1 << 20, "promptBytesMax");
        requireFrom(breakerCalls, 2, 100, "breakerCalls");
        if (breakerOpen.compareTo(OPEN_MIN) < 0 || breakerOpen.compareTo(OPEN_MAX) > 0) {
            throw new IllegalArgumentException(
                    "breakerOpen has to be from %s to %s, but is %s.".formatted(OPEN_MIN, OPEN_MAX, breakerOpen));
        }
        if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "timeout has to be from %s to %s, but is %s.".formatted(TIMEOUT_MIN, TIMEOUT_MAX, timeout));
        }
    }

    /** After 4 exchanges of which 2 failed it is left alone for 1 min. */
    public ModelSettings(
            URI baseUrl, String model, String apiKey, int tokensMax, int promptBytesMax, Duration timeout) {
        this(baseUrl, model, apiKey, tokensMax, promptBytesMax, timeout, 4, Duration.ofMinutes(1));
    }

    private static void requireFrom(int value, int least, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ModelSettings[baseUrl=%s, model=%s]".formatted(baseUrl, model);
    }
}
