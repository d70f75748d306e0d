package dev.orchestra.benchmarks;

import dev.orchestra.processes.ProcessFiles;
import io.camunda.zeebe.client.ZeebeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/** The child JVMs. Each is started once and stays warm; only those of the side that is measured do anything. */
@SuppressWarnings("deprecation")
final class Fleet implements AutoCloseable {

    private static final int PARTITIONS = 3;

    private final Stage stage;
    private final @Nullable Path profile;
    private final Map<String, Map<Role, Child>> children = new HashMap<>();
    private final Child driver;

    Fleet(Stage stage, @Nullable Path profile) throws IOException {
        this.stage = stage;
        this.profile = profile;
        this.driver = new Child(Role.DRIVER, stage.addresses(""), stage.logs(), List.of());
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", stage.addresses("").kafka()))) {
            admin.createTopics(List.of(
                            new NewTopic(HopWorker.REQUESTS, PARTITIONS, (short) 1),
                            new NewTopic(HopWorker.REPLIES, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("The topics of side b could not be created.", e);
        }
    }

    /** Deploys example models by their names. */
    void deploy(List<String> models) {
        try (ZeebeClient client = LoadDriver.client(stage.addresses(""))) {
            for (String model : models) {
                String file = model + ".bpmn";
                client.newDeployResourceCommand()
                        .addResourceBytes(ProcessFiles.read("examples/" + file), file)
                        .send()
                        .join();
            }
        }
    }

    /** Switches a side on, until it is closed. */
    Running open(Side side) throws IOException {
        List<Child> workers = workers(side);
        for (Child worker : workers) {
            worker.ask("start");
        }
        return new Running(side, workers);
    }

    /** A side that is switched on. */
    final class Running implements AutoCloseable {

        private final Side side;
        private final List<Child> workers;

        private Running(Side side, List<Child> workers) {
            this.side = side;
            this.workers = workers;
        }

        /** Loads it for some seconds. */
        Result load(int inFlight, int seconds) throws IOException {
            Map<String, Double> before = cpu(workers);
            String line = driver.ask("%s %s %d %d"
                    .formatted(side.startsByEvent() ? "request" : "run", side.process(), inFlight, seconds));
            Map<String, Double> spent = cpu(workers);
            before.forEach((process, earlier) -> spent.merge(process, -earlier, Double::sum));
            return Result.read(line, spent);
        }

        @Override
        public void close() throws IOException {
            for (Child worker : workers) {
                worker.ask("stop");
            }
        }
    }

    /** What each process that takes part has cost so far. */
    private Map<String, Double> cpu(List<Child> workers) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        stage.pids().forEach((name, pid) -> seconds.put(name, Cpu.seconds(pid)));
        seconds.put("driver", Cpu.seconds(driver.pid()));
        for (Child worker : workers) {
            seconds.put(worker.toString(), Cpu.seconds(worker.pid()));
        }
        return seconds;
    }

    private List<Child> workers(Side side) throws IOException {
        Map<Role, Child> ofFlavour = children.computeIfAbsent(side.flavour(), any -> new EnumMap<>(Role.class));
        List<Child> workers = new ArrayList<>();
        for (Role role : side.roles()) {
            Child child = ofFlavour.get(role);
            if (child == null) {
                child = new Child(role, stage.addresses(side.flavour()), stage.logs(), recording(role));
                ofFlavour.put(role, child);
            }
            workers.add(child);
        }
        return workers;
    }

    private List<String> recording(Role role) throws IOException {
        if (profile == null) {
            return List.of();
        }
        Files.createDirectories(profile);
        Path file = profile.resolve(role + ".jfr").toAbsolutePath();
        // Its greeting on the standard output would be taken for an answer.
        return List.of(
                "-Xlog:jfr+startup=off", "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file);
    }

    @Override
    public void close() {
        children.values().forEach(ofFlavour -> ofFlavour.values().forEach(Child::close));
        driver.close();
    }
}
