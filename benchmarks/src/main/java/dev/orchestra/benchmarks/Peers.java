package dev.orchestra.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The processes of the peers. */
final class Peers implements AutoCloseable {

    private final List<Child> children = new ArrayList<>();

    /** @param together how many share a process */
    Peers(Stage stage, int count, int together, List<String> jvmOptions) throws IOException {
        for (int first = 0; first < count; first += together) {
            String which = "%d-%d".formatted(first, Math.min(count, first + together));
            children.add(new Child(Role.PEERS, stage.addresses(which), stage.logs(), jvmOptions));
        }
    }

    void start() throws IOException {
        for (Child child : children) {
            child.ask("start");
        }
    }

    @Override
    public void close() {
        children.forEach(Child::closeInput);
        children.forEach(Child::close);
    }
}
