package dev.orchestra.stack;

import java.nio.file.Path;

/** The Java that runs us, with which children are started too. */
final class JavaRuntime {
    private JavaRuntime() {}

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
