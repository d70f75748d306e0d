package dev.orchestra.stack;

/** What the options have in common. */
final class Checks {
    private Checks() {}

    static void port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Expected a port from 1 to 65535, or 0 for a free one, got " + port);
        }
    }

    static void heap(int megabytes) {
        if (megabytes < 64) {
            throw new IllegalArgumentException("Expected a heap of 64 MB or more, got " + megabytes);
        }
    }
}
