package dev.orchestra.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code start PROCESS} */
@Command(name = "start", mixinStandardHelpOptions = true, description = "Starts an instance of a process.")
final class StartCommand implements Callable<Integer> {
    private static final int ACCEPTED = 202;

    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "PROCESS", description = "The BPMN process id.")
    private String process = "";

    @Option(
            names = "--variables",
            paramLabel = "JSON",
            description = "A JSON object, or @FILE with one.",
            defaultValue = "{}")
    private String variables = "{}";

    @Option(names = "--await", description = "Waits for the result and prints it.")
    private boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long --await waits, ISO 8601. Default: PT1M.",
            defaultValue = "PT1M")
    private String timeout = "PT1M";

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key starts one instance only, however often it is used.")
    private String key = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StartCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        Duration patience = patience();
        ObjectNode request = Json.object().put("processId", process);
        request.set("variables", Json.argument("--variables", variables));
        if (await) {
            request.put("awaitResult", true).put("timeout", patience.toString());
        }
        ApiClient.Answer answer = server.client()
                .postOnce(
                        "/process-instances",
                        request,
                        key.isEmpty() ? UUID.randomUUID().toString() : key,
                        await ? patience : Duration.ZERO);
        PrintWriter out = spec.commandLine().getOut();
        String instance = answer.body().path("processInstanceKey").asString("");
        if (server.json() || (await && answer.status() != ACCEPTED)) {
            out.println(Json.pretty(answer.body()));
        } else {
            out.println("Started %s as instance %s. See ./orchestra show instance %s"
                    .formatted(process, instance, instance));
        }
        if (await && answer.status() == ACCEPTED) {
            spec.commandLine().getErr().println(unfinished(answer.body(), instance, patience));
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private static String unfinished(JsonNode answer, String instance, Duration patience) {
        JsonNode stalled = answer.path("stalled");
        return stalled.isObject()
                ? "The instance waits for an operator: %s. Mend the cause, then ./orchestra resolve %s"
                        .formatted(
                                stalled.path("message").asString(""),
                                stalled.path("incident").asString(""))
                : "The result did not come within %s; the instance goes on. See ./orchestra show instance %s"
                        .formatted(patience, instance);
    }

    private Duration patience() {
        try {
            Duration duration = Duration.parse(timeout);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below, with what was expected.
        }
        throw new WrongUseException("Expected a duration like PT30S for --timeout, got " + timeout);
    }
}
