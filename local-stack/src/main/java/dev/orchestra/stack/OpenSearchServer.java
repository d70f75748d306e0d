package dev.orchestra.stack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One OpenSearch node, which Operate keeps its data in. */
final class OpenSearchServer extends Component {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
    private static final int HEAP_MEGABYTES = 384;

    private final Installation installation;
    private final Path directory;
    private final Path log;
    private final int port = FreePorts.next();
    private final int transportPort = FreePorts.next();

    OpenSearchServer(Installation installation, Path directory, Path log) {
        super("OpenSearch", false);
        this.installation = installation;
        this.directory = directory;
        this.log = log;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    ProcessSpec prepare() {
        try {
            Path home = installation.home();
            List<String> command = new ArrayList<>(ChildJvm.command(HEAP_MEGABYTES, installation.quickStart()));
            command.addAll(List.of(
                    "-Djava.security.manager=disallow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    home.resolve("*") + File.pathSeparator + MainJar.beside(home, OpenSearchMain.class),
                    OpenSearchMain.class.getName(),
                    directory.toString(),
                    Integer.toString(port),
                    Integer.toString(transportPort)));
            Readiness readiness =
                    Readiness.http(address().resolve("/_cluster/health?wait_for_status=yellow&timeout=1s"));
            return new ProcessSpec(name(), command, Map.of(), directory, log, "TERM", readiness, READY_TIMEOUT);
        } catch (IOException e) {
            throw new StackException("Could not prepare OpenSearch in %s: %s".formatted(directory, e), e);
        }
    }
}
