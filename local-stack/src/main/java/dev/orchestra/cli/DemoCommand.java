package dev.orchestra.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: everything from nothing to the generated files, once in peace and once with a lost agent, and away again. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts everything, runs the example, loses an agent on purpose, shows how its work is recovered,"
                + " writes the generated files, stops.")
final class DemoCommand implements Callable<Integer> {
    private static final String PROCESS = "app-design";
    private static final Set<String> AGENTS = Set.of("app-designer", "terraform-generator", "kafka-expert");
    private static final int REQUIREMENT_BYTES_MAX = 256 << 10;

    /** How long the Terraform generators take for a file, so that one can be lost at it, and a person can follow. */
    private static final Duration PACE = Duration.ofMillis(400);

    private final Map<String, String> environment;

    @Option(names = "--requirement", paramLabel = "FILE", description = "A requirement of yours, plain text.")
    private @Nullable Path requirement;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the generated files go. Default: ./orchestra-demo.")
    private Path out = Path.of("orchestra-demo");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default) tells the story; json prints one document at the end.")
    private Format format = Format.TABLE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DemoCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        boolean json = format == Format.JSON;
        PrintWriter story =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        Terminal terminal = new Terminal(story, Clock.systemUTC(), System.console() != null);
        ProjectFiles files = ProjectFiles.find();
        String text = requirementText(files);
        terminal.say("Starting Kafka, Zeebe, PostgreSQL, the server and four agents");
        try (ScratchFolder scratch = ScratchFolder.create();
                LocalOrchestra orchestra = new LocalOrchestra(setup(terminal, scratch), files)) {
            Runtime.getRuntime().addShutdownHook(new Thread(orchestra::close, "orchestra-shutdown"));
            orchestra.start();
            return run(orchestra, files, text, terminal, json);
        }
    }

    /** Two Terraform generators: one is lost, and one goes on. */
    private LocalOrchestra.Setup setup(Terminal terminal, ScratchFolder scratch) {
        return new LocalOrchestra.Setup(
                environment,
                Optional.empty(),
                0,
                false,
                false,
                false,
                Staff.withMore("terraform-generator", 2, scratch.path(), PACE),
                terminal);
    }

    private int run(LocalOrchestra orchestra, ProjectFiles files, String text, Terminal terminal, boolean json) {
        DemoTopics topics = new DemoTopics(orchestra.stack().kafka().bootstrapServers());
        new ApiClient(orchestra.serverAddress()).upload("/deployments", files.deployable());
        Set<String> missing = topics.awaitAgents(AGENTS, Duration.ofSeconds(60));
        if (!missing.isEmpty()) {
            throw new RefusedException("Expected the agents %s to register within 60 s; they did not. Their logs: %s"
                    .formatted(missing, orchestra.stack().logs()));
        }
        terminal.say("Everything is ready");
        terminal.plain("");
        DemoRound calm = DemoRound.run(topics, terminal, PROCESS, text, (event, story) -> {}, false);
        if (!calm.verdict().isRight()) {
            return end(terminal, json, calm, calm.verdict().faults(), List.of(), Map.of());
        }
        terminal.plain("");
        terminal.say("The same once more, and now an agent is lost in the middle of its work");
        terminal.plain("");
        DemoLoss loss = new DemoLoss(
                orchestra::agent, terminal, calm.story().written().count().files());
        DemoRound lost = DemoRound.run(topics, terminal, PROCESS, text, loss, true);
        return end(terminal, json, lost, loss.faults(calm, lost), loss.told(calm, lost), loss.document(calm, lost));
    }

    private int end(
            Terminal terminal,
            boolean json,
            DemoRound round,
            List<String> faults,
            List<String> told,
            Map<String, Object> recovery) {
        List<Path> written = OutputFolder.write(out, round.verdict().files());
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("right", faults.isEmpty());
            document.put("faults", faults);
            document.putAll(round.document());
            document.put("recovery", recovery);
            document.put("files", written.stream().map(Path::toString).toList());
            document.put("output", round.output().structured());
            spec.commandLine().getOut().println(Json.pretty(document));
        } else {
            print(terminal, round.output(), faults, told, written);
        }
        return faults.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void print(
            Terminal terminal, CloudEvent output, List<String> faults, List<String> told, List<Path> written) {
        terminal.plain("");
        written.forEach(path -> terminal.plain("wrote " + path));
        terminal.plain("");
        terminal.plain("The event on workflow.output:");
        terminal.plain(Json.pretty(DemoReport.shortened(output.structured())));
        terminal.plain("");
        told.forEach(terminal::plain);
        faults.forEach(fault -> terminal.plain("WRONG: " + fault));
        terminal.plain(
                faults.isEmpty()
                        ? "All right: %d files. Next: ./orchestra dev".formatted(written.size())
                        : "The result is not right.");
    }

    private String requirementText(ProjectFiles files) {
        Path file = requirement == null ? files.requirement() : requirement;
        try {
            if (Files.size(file) > REQUIREMENT_BYTES_MAX) {
                throw new WrongUseException("Expected a requirement of at most %d KB, %s is larger"
                        .formatted(REQUIREMENT_BYTES_MAX >> 10, file));
            }
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new WrongUseException("Expected a requirement in " + file + ", the file is empty");
            }
            return text;
        } catch (IOException e) {
            throw new WrongUseException("Could not read the requirement " + file + " as UTF-8 text: " + e);
        }
    }
}
