package dev.orchestra.team;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.reading.Reading;
import dev.orchestra.team.reading.RuleBasedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requirements to test with, and what was read from them. */
public final class Requirements {

    public static final List<String> NAMES = List.of(
            "order-platform",
            "ride-hailing",
            "iot-telemetry",
            "hospital-booking",
            "newsletter",
            "bank-ledger",
            "game-leaderboard",
            "food-delivery",
            "smart-metering",
            "card-fraud",
            "airline-check-in",
            "video-platform");

    private Requirements() {}

    public static String text(String name) {
        return resource("/requirements/" + name + ".txt");
    }

    public static String resource(String path) {
        try (InputStream in = Requirements.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Design design(String name) {
        return designFrom(text(name));
    }

    public static Design designFrom(String text) {
        return switch (new RuleBasedReader().read(text)) {
            case Reading.Understood understood -> understood.design();
            case Reading.Unclear unclear -> throw new AssertionError(unclear.message());
        };
    }

    public static List<String> ids(Design design, ComponentKind kind) {
        return design.ofKind(kind).stream().map(Component::id).toList();
    }

    /** The one flow between two components. */
    public static Flow flow(Design design, String from, String to) {
        List<Flow> flows = design.flows().stream()
                .filter(flow -> flow.from().equals(from) && flow.to().equals(to))
                .toList();
        if (flows.size() != 1) {
            throw new AssertionError("Expected one flow " + from + " -> " + to + ", but there are "
                    + design.flows().stream()
                            .map(flow -> flow.from() + " -> " + flow.to())
                            .toList());
        }
        return flows.getFirst();
    }
}
