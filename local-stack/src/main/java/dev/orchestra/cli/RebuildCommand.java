package dev.orchestra.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code history rebuild} */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Drops the history and builds it anew from the topics, while everything else goes on.",
            "It waits until that is done; the rebuild goes on in the server if this command ends, and to call it again shows it."
        })
final class RebuildCommand implements Callable<Integer> {
    private static final String PATH = "/history/rebuild";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    @Mixin
    private final ServerOptions server;

    @Option(names = "--detach", description = "Begins it, and does not wait until it is done.")
    private boolean detach;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RebuildCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        ApiClient client = server.client();
        JsonNode now = client.post(PATH, Json.object()).body();
        String told = "";
        while (!detach && now.path("state").asString("").equals("RUNNING")) {
            String line = line(now);
            if (!server.json() && !line.equals(told)) {
                spec.commandLine().getErr().println(line);
                told = line;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            now = client.get(PATH).body();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(server.json() ? Json.pretty(now) : line(now));
        return ExitCode.DONE;
    }

    private static String line(JsonNode now) {
        long done = now.path("done").asLong();
        long total = now.path("total").asLong();
        String left = now.path("remainingSeconds").isNumber()
                ? String.format(
                        Locale.ROOT,
                        ", about %,d s left",
                        now.path("remainingSeconds").asLong())
                : "";
        return String.format(
                Locale.ROOT,
                "%s: %,d of %,d records (%d %%), %,d a second%s",
                now.path("state").asString(""),
                done,
                total,
                total == 0 ? 100 : done * 100 / total,
                now.path("perSecond").asLong(),
                now.path("state").asString("").equals("RUNNING") ? left : "");
    }
}
