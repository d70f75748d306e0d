package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.KnownCheckpoint.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random histories of a lost attempt: few names and few values, so that sources often agree, differ and repeat themselves. */
final class Histories {

    static final List<String> SCHEMAS = List.of("""
            {"type":"object","required":["a","b"],"properties":{
              "a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"array"},"d":{"type":["object","null"]}}}""", """
            {"type":"object","required":["a"],"additionalProperties":false,"properties":{
              "a":{"type":"integer","minimum":0},"d":{"$ref":"#/$defs/part"},"e":{"$ref":"#/$defs/part"}},
             "$defs":{"part":{"type":"object","required":["b"],"properties":{"b":{"type":"string"},"c":{}}}}}""", """
            {"type":"object","properties":{"a":{},"b":{},"d":{"type":"object","properties":{"a":{},"e":{}}}},
             "dependentRequired":{"a":["b"]}}""");

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "/a", "d/b", "~", "__proto__", "");
    private static final List<String> PEERS = List.of("kafka-1", "design-1", "design-2", "builder-1", "tab\t1");

    private static final List<String> HOSTILE = List.of(
            "{\"a\":1,\"a\":2}",
            "{\"a\":NaN}",
            "{\"a\":1e999999999}",
            "{\"a\":" + "9".repeat(1_500) + "}",
            "{\"a\":" + "[".repeat(190) + "]".repeat(190) + "}",
            "[1]",
            "null",
            "\"text\"",
            "{",
            "",
            "{\"a\":1} {}",
            "{\"a\":\"\\ud800\",\"b\":\"\\u0000\"}",
            "{\"b\":\"" + "x".repeat(300_000) + "\"}");

    private final Random random;

    Histories(long seed) {
        this.random = new Random(seed);
    }

    MergeInput next() {
        int attempt = 1 + random.nextInt(2);
        Long named = random.nextInt(3) == 0 ? null : Long.valueOf(1 + random.nextInt(5));
        var lost = new LostAttempt(attempt, random.nextInt(8) == 0 ? null : "builder-1", null, named);
        return new MergeInput(
                lost,
                random.nextInt(3) == 0 ? null : Json.parse(SCHEMAS.get(random.nextInt(SCHEMAS.size()))),
                random.nextInt(3) == 0 ? base() : null,
                checkpoints(attempt),
                effects(),
                some(6, this::said),
                some(5, this::peer));
    }

    /** The same with its lists shuffled and some of their entries repeated. */
    MergeInput shuffled(MergeInput input) {
        return new MergeInput(
                input.lost(),
                input.stateSchema(),
                input.base(),
                shuffled(input.checkpoints()),
                input.effects(),
                shuffled(input.events()),
                shuffled(input.answers().stream()
                        .map(it -> new PeerSaid(it.responder(), shuffledOnly(it.interactions()), it.memory()))
                        .toList()));
    }

    private <T> List<T> shuffled(List<T> list) {
        var all = new ArrayList<>(list);
        list.stream().filter(it -> random.nextInt(3) == 0).forEach(all::add);
        Collections.shuffle(all, random);
        return all;
    }

    private <T> List<T> shuffledOnly(List<T> list) {
        var all = new ArrayList<>(list);
        Collections.shuffle(all, random);
        return all;
    }

    private Base base() {
        return new Base(json(state(0)), ids(), random.nextBoolean() ? 1 : 0.8);
    }

    private List<KnownCheckpoint> checkpoints(int attempt) {
        var all = new ArrayList<KnownCheckpoint>();
        int count = random.nextInt(5);
        long sequence = 0;
        for (int offset = 0; offset < count; offset++) {
            sequence += random.nextInt(6) == 0 ? 0 : 1;
            all.add(new KnownCheckpoint(
                    sequence,
                    random.nextInt(6) == 0 ? 3 - attempt : attempt,
                    random.nextInt(8) == 0 ? "builder-2" : "builder-1",
                    null,
                    random.nextInt(12) == 0 ? hostile() : json(state(0)),
                    ids(),
                    Given.BEGIN.plusSeconds(offset),
                    new Place("agent.checkpoint", 0, offset)));
        }
        return all;
    }

    private List<KnownEffect> effects() {
        return random.nextInt(3) == 0
                ? List.of()
                : List.of(
                        new KnownEffect("e1", random.nextInt(8) == 0),
                        new KnownEffect("e2", false),
                        new KnownEffect("e3", random.nextInt(8) == 0));
    }

    private List<String> ids() {
        return some(2, () -> "e" + (1 + random.nextInt(4)));
    }

    private Said said() {
        return new Said(
                "/agents/x/" + random.nextInt(2),
                "id" + random.nextInt(3),
                "dev.orchestra.message.sent.v1",
                time(),
                random.nextBoolean() ? "x" : null,
                random.nextInt(12) == 0 ? hostile() : json(value(0)));
    }

    private Instant time() {
        return Given.BEGIN.plusSeconds(random.nextInt(20) - 10L);
    }

    private PeerSaid peer() {
        return new PeerSaid(
                PEERS.get(random.nextInt(PEERS.size())),
                some(3, this::interaction),
                random.nextInt(12) == 0 ? hostile() : json(state(0)));
    }

    private Json interaction() {
        return random.nextInt(12) == 0
                ? hostile()
                : Json.trusted("{\"source\":\"/agents/x/%d\",\"id\":\"id%d\",\"at\":\"%s\",\"data\":%s}"
                        .formatted(
                                random.nextInt(2),
                                random.nextInt(3),
                                random.nextInt(5) == 0 ? "yesterday" : time(),
                                value(0)));
    }

    Json hostile() {
        return Json.trusted(HOSTILE.get(random.nextInt(HOSTILE.size())));
    }

    List<Ruling> rulings(Rebuilt rebuilt) {
        var rulings = new ArrayList<Ruling>();
        rebuilt.open().forEach(open -> {
            Json value = open.offers().isEmpty() || random.nextBoolean()
                    ? json(value(0))
                    : open.offers().get(random.nextInt(open.offers().size())).value();
            rulings.add(new Ruling(open.path(), value, random.nextDouble()));
        });
        NAMES.forEach(name -> {
            if (random.nextInt(4) == 0) {
                rulings.add(new Ruling("/" + name, random.nextBoolean() ? hostile() : json(value(0)), 1));
            }
        });
        Collections.shuffle(rulings, random);
        return rulings;
    }

    private String state(int depth) {
        var fields = new ArrayList<String>();
        var names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        // The declared names come up more often than the strange ones.
        int count = random.nextInt(4);
        for (String name : names) {
            boolean strange = NAMES.indexOf(name) > 4;
            if (fields.size() < count && (!strange || random.nextInt(6) == 0)) {
                fields.add(Canonical.text(name) + " : " + value(depth + 1));
            }
        }
        return "{" + String.join(" , ", fields) + "}";
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 9)) {
            case 0, 1 -> List.of("1", "1.0", "10e-1", "2").get(random.nextInt(4));
            case 2, 3 -> random.nextBoolean() ? "\"x\"" : "\"\\u0079\"";
            case 4 -> random.nextBoolean() ? "null" : "-0.0";
            case 5 -> random.nextBoolean() ? "true" : "12345678901234567890123456789012345678";
            case 6 -> "[" + value(depth + 1) + ", 1]";
            default -> state(depth);
        };
    }

    private static Json json(String text) {
        return Json.trusted(text);
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        var all = new ArrayList<T>();
        int count = random.nextInt(most + 1);
        for (int made = 0; made < count; made++) {
            all.add(one.get());
        }
        return all;
    }

    static @Nullable Object read(Json json) {
        try {
            return new Canonical(10_000_000, 150).value(json);
        } catch (Canonical.UnfitException e) {
            throw new AssertionError(e);
        }
    }
}
