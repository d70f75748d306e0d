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

/** {@code demo}: everything from nothing to the generated files, and away again. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts everything, runs the example, shows what happens, writes the generated files, stops.")
final class DemoCommand implements Callable<Integer> {
    private static final String PROCESS = "app-design";
    private static final Set<String> AGENTS = Set.of("app-designer", "terraform-generator", "kafka-expert");
    private static final int REQUIREMENT_BYTES_MAX = 256 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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
        terminal.say("Starting Kafka, Zeebe, PostgreSQL, the server and three agents");
        try (LocalOrchestra orchestra = new LocalOrchestra(
                new LocalOrchestra.Setup(environment, Optional.empty(), 0, false, false, false, terminal), files)) {
            Runtime.getRuntime().addShutdownHook(new Thread(orchestra::close, "orchestra-shutdown"));
            orchestra.start();
            return run(orchestra, files, text, terminal, json);
        }
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
        String id = topics.request(PROCESS, Map.of("requirement", text));
        DemoStory story = new DemoStory(id);
        topics.read(PATIENCE, event -> {
            story.tell(event).ifPresent(line -> terminal.say(event.time(), line));
            return story.output().isPresent();
        });
        CloudEvent output = story.output()
                .orElseThrow(() -> new RefusedException("Expected a result on workflow.output within %d s, none came."
                        .formatted(PATIENCE.toSeconds())));
        DemoVerdict verdict = DemoVerdict.of(output, id, story.files());
        List<Path> written = OutputFolder.write(out, verdict.files());
        if (json) {
            printJson(id, story, output, verdict, written);
        } else {
            print(terminal, output, verdict, written);
        }
        return verdict.isRight() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void print(Terminal terminal, CloudEvent output, DemoVerdict verdict, List<Path> written) {
        terminal.plain("");
        written.forEach(path -> terminal.plain("wrote " + path));
        terminal.plain("");
        terminal.plain("The event on workflow.output:");
        terminal.plain(Json.pretty(DemoReport.shortened(output.structured())));
        terminal.plain("");
        verdict.faults().forEach(fault -> terminal.plain("WRONG: " + fault));
        terminal.plain(
                verdict.isRight()
                        ? "All right: %d files. Next: ./orchestra dev".formatted(written.size())
                        : "The result is not right.");
    }

    private void printJson(String id, DemoStory story, CloudEvent output, DemoVerdict verdict, List<Path> written) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("right", verdict.isRight());
        document.put("faults", verdict.faults());
        document.put("request", id);
        document.put("processInstanceKey", output.attribute("correlationid"));
        document.put("steps", story.steps());
        document.put("files", written.stream().map(Path::toString).toList());
        document.put("output", output.structured());
        spec.commandLine().getOut().println(Json.pretty(document));
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
