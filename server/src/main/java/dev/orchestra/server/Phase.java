package dev.orchestra.server;

/** The order in which the parts of the server start; they stop in the reverse order, so that nothing is taken in vain. */
enum Phase {
    HISTORY,
    OUTPUT,
    RECOVERY,
    DETECTION,
    DISPATCH,
    CALLS,
    INTAKE;

    /** Before the web server, which starts last and stops first. */
    private static final int FIRST = 1_000;

    int number() {
        return FIRST + ordinal() * 100;
    }
}
