package dev.orchestra.stack;

/** Where long work tells a person how far it is. */
@FunctionalInterface
public interface Progress {
    /** Says nothing. */
    Progress SILENT = line -> {};

    /** @param line one step in plain words, without a line end */
    void say(String line);

    /**
     * How far a large download is; called about once a second. The default says it as a line.
     *
     * @param what the file
     * @param bytes so far
     * @param total the whole size in bytes
     */
    default void downloaded(String what, long bytes, long total) {
        say("Downloading %s: %d of %d MB (%d %%)"
                .formatted(what, bytes >> 20, total >> 20, total == 0 ? 0 : Math.min(100, bytes * 100 / total)));
    }
}
