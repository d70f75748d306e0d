package dev.orchestra.stack;

import java.util.ArrayList;
import java.util.List;

/** The options of the JVMs that Kafka and Zeebe run in. */
final class ChildJvm {
    private ChildJvm() {}

    /**
     * The beginning of a command.
     *
     * @param quickStart whether to compile for a quick start; the code never becomes as fast as it could
     */
    static List<String> command(int heapMegabytes, boolean quickStart) {
        List<String> command = new ArrayList<>();
        command.add(JavaRuntime.executable());
        command.add("-Xmx" + heapMegabytes + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Dfile.encoding=UTF-8");
        if (quickStart) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        return command;
    }
}
