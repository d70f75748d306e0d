package dev.orchestra.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A program of ours in a JVM of its own: the server, or an agent. */
public final class JavaService extends Component {
    private final Launch launch;

    /**
     * What to run.
     *
     * @param name what a person calls it
     * @param jvmOptions such as {@code -Xmx256m}
     * @param jar an executable jar
     * @param arguments of the program
     * @param environment added to ours
     * @param log where its output is appended
     * @param readiness says when it serves
     * @param readyTimeout how long it may take until it serves; positive
     */
    public record Launch(
            String name,
            List<String> jvmOptions,
            Path jar,
            List<String> arguments,
            Map<String, String> environment,
            Path log,
            Readiness readiness,
            Duration readyTimeout) {
        public Launch {
            jvmOptions = List.copyOf(jvmOptions);
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
            jar = jar.toAbsolutePath();
            log = log.toAbsolutePath();
            if (!readyTimeout.isPositive()) {
                throw new IllegalArgumentException("Expected a positive ready timeout, got " + readyTimeout);
            }
        }
    }

    /** @param launch what to run; it is not started yet */
    public JavaService(Launch launch) {
        super(launch.name(), false);
        this.launch = launch;
    }

    @Override
    public Path log() {
        return launch.log();
    }

    @Override
    ProcessSpec prepare() {
        List<String> command = new ArrayList<>();
        command.add(JavaRuntime.executable());
        command.addAll(launch.jvmOptions());
        command.addAll(List.of("-jar", launch.jar().toString()));
        command.addAll(launch.arguments());
        return new ProcessSpec(
                launch.name(),
                command,
                launch.environment(),
                Objects.requireNonNull(launch.log().getParent()),
                launch.log(),
                "TERM",
                launch.readiness(),
                launch.readyTimeout());
    }
}
