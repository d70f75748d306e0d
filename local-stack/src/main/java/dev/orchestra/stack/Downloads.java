package dev.orchestra.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What can be said about the downloads before anything is started. */
public final class Downloads {
    private Downloads() {}

    /** Where they are kept: {@code ORCHESTRA_CACHE}, else {@code orchestra} in the user's cache directory. */
    public static Path directory(Map<String, String> environment) {
        return DistributionCache.defaultDirectory(environment);
    }

    /** The titles of what the first start would have to download. */
    public static List<String> missing(Map<String, String> environment) {
        DistributionCache cache = new DistributionCache(directory(environment), Progress.SILENT);
        return Stream.of(Distribution.KAFKA, Distribution.ZEEBE, Distribution.POSTGRES)
                .filter(distribution -> !cache.has(distribution))
                .map(Distribution::title)
                .toList();
    }

    /** @throws StackException if this operating system or processor is not one that the parts exist for */
    public static void checkPlatform() {
        Platform.classifier();
    }
}
