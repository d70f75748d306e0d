package dev.orchestra.cli;

/** What the shell gets. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
