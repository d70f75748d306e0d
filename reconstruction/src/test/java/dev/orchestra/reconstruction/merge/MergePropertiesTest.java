package dev.orchestra.reconstruction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Rebuilt.Field;
import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import dev.orchestra.registry.schema.CardSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What holds for every history. Each run takes the same seeds; a message that fails names the one to look at, and
 * {@code -Dorchestra.seed=N} begins elsewhere.
 */
final class MergePropertiesTest {

    private static final int HISTORIES = 800;

    private final Merge merge = new Merge(MergeLimits.defaults());
    private final Set<String> seen = new HashSet<>();

    private void forAll(BiConsumer<Histories, MergeInput> property) {
        long first = Long.getLong("orchestra.seed", 20260115L);
        for (long seed = first; seed < first + HISTORIES; seed++) {
            Histories histories = new Histories(seed);
            MergeInput input = histories.next();
            try {
                property.accept(histories, input);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed %d: %s%nfrom %s".formatted(seed, e.getMessage(), input), e);
            }
        }
    }

    @Test
    void theSameInputsInAnyOrderAndAnyNumberOfTimesGiveTheSameBytes() {
        forAll((histories, input) -> {
            byte[] once = bytes(merge.rebuild(input));
            for (int time = 0; time < 4; time++) {
                assertThat(bytes(merge.rebuild(histories.shuffled(input)))).isEqualTo(once);
            }
        });
    }

    private static byte[] bytes(Rebuilt rebuilt) {
        return Json.of(rebuilt).text().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theAgentsOwnRecordIsInTheResultAsItIs() {
        forAll((histories, input) -> {
            Rebuilt rebuilt = merge.rebuild(input);
            Map<String, Object> state = object(rebuilt.state());
            rebuilt.fields().stream().filter(it -> it.tier() < 3).forEach(field -> {
                seen.add(field.source().replaceAll("\\d", "N"));
                Map<String, Object> record = object(record(input, field.source()));
                record.forEach((name, value) -> assertContains(state.get(name), value));
                assertThat(state.keySet()).containsAll(record.keySet());
            });
        });
        assertThat(seen).contains("checkpoint N", "resume");
    }

    /** Whether a value is there as it was, but for fields that were added to it. */
    private static void assertContains(@Nullable Object actual, @Nullable Object record) {
        if (record instanceof Map<?, ?> fields) {
            assertThat(actual).isInstanceOf(Map.class);
            fields.forEach((name, value) -> assertContains(((Map<?, ?>) actual).get(name), value));
        } else {
            assertThat(Canonical.text(actual)).isEqualTo(Canonical.text(record));
        }
    }

    private static Json record(MergeInput input, String source) {
        if (source.equals("resume")) {
            return input.base().state();
        }
        // Of those with the same number only the first on the topic can have been taken.
        return input.checkpoints().stream()
                .filter(it -> ("checkpoint " + it.sequence()).equals(source))
                .filter(it -> it.attempt() == input.lost().attempt())
                .filter(it -> it.agentId().equals(maker(input)))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** Where the process is not known, it is the one that made the newest checkpoint. */
    private static String maker(MergeInput input) {
        return input.lost().agentId() != null
                ? input.lost().agentId()
                : input.checkpoints().stream()
                        .filter(it -> it.attempt() == input.lost().attempt())
                        .reduce((one, later) -> later)
                        .orElseThrow()
                        .agentId();
    }

    @Test
    void everyFieldHasASourceThatReallySaidIt() {
        forAll((histories, input) -> {
            Rebuilt rebuilt = merge.rebuild(input);
            Map<String, Object> state = object(rebuilt.state());
            Map<String, Field> byPath = new TreeMap<>();
            rebuilt.fields().forEach(field -> byPath.put(field.path(), field));
            leaves(List.of(), state).forEach((names, value) -> {
                Field field = covering(byPath, names);
                seen.add("tier " + field.tier());
                if (field.tier() == 3) {
                    assertThat(field.agreed()).isNotEmpty();
                    field.agreed()
                            .forEach(peer -> assertThat(input.answers())
                                    .filteredOn(it -> it.responder().equals(peer))
                                    .anySatisfy(it -> assertThat(Canonical.text(at(it.memory(), names)))
                                            .isEqualTo(Canonical.text(value))));
                } else {
                    assertThat(Canonical.text(at(record(input, field.source()), names)))
                            .isEqualTo(Canonical.text(value));
                }
            });
        });
        assertThat(seen).contains("tier 1", "tier 2", "tier 3");
    }

    private static Field covering(Map<String, Field> byPath, List<String> names) {
        for (int length = names.size(); length >= 0; length--) {
            Field field = byPath.get(Pointer.of(names.subList(0, length)));
            if (field != null) {
                return field;
            }
        }
        throw new AssertionError("No source for " + Pointer.of(names));
    }

    private static Map<List<String>, Object> leaves(List<String> names, Map<?, ?> object) {
        var leaves = new java.util.HashMap<List<String>, Object>();
        object.forEach((name, value) -> {
            List<String> path = Pointer.child(names, (String) name);
            if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
                leaves.putAll(leaves(path, inner));
            } else {
                leaves.put(path, value);
            }
        });
        return leaves;
    }

    private static @Nullable Object at(Json json, List<String> names) {
        Object at;
        try {
            at = new Canonical(1 << 20, 150).value(json);
        } catch (Canonical.UnfitException e) {
            return "unreadable";
        }
        for (String name : names) {
            at = at instanceof Map<?, ?> object && object.containsKey(name) ? object.get(name) : "absent";
        }
        return at;
    }

    @Test
    void theResultFitsTheSchemaOrNamesWhatIsMissingOrBeginsAgain() {
        forAll((histories, input) -> {
            Rebuilt rebuilt = merge.rebuild(input);
            if (rebuilt.afresh()) {
                assertThat(rebuilt.state()).isEqualTo(Json.object());
            }
            if (input.stateSchema() == null || rebuilt.afresh()) {
                return;
            }
            Optional<List<List<String>>> missing =
                    CardSchema.read(input.stateSchema()).missing(rebuilt.state());
            assertThat(missing).as("only required fields may be wrong").isPresent();
            List<String> gaps =
                    rebuilt.gaps().stream().filter(Gap::required).map(Gap::path).toList();
            assertThat(gaps)
                    .containsExactlyElementsOf(
                            missing.get().stream().map(Pointer::of).toList());
            seen.add(gaps.isEmpty() ? "whole" : "gap");
            if (!gaps.isEmpty()) {
                assertThat(rebuilt.confidence()).isZero();
            }
        });
        assertThat(seen).contains("whole", "gap");
    }

    @Test
    void theResultAsTheBeginningOfTheNextAttemptIsRebuiltAsItIs() {
        forAll((histories, input) -> {
            Rebuilt first = merge.rebuild(input);
            var again = new MergeInput(
                    new LostAttempt(input.lost().attempt() + 5, "builder-9", null, null),
                    input.stateSchema(),
                    new Base(first.state(), first.effects(), first.confidence()),
                    input.checkpoints(),
                    input.effects(),
                    List.of(),
                    List.of());

            Rebuilt second = merge.rebuild(again);

            assertThat(second.state()).isEqualTo(first.state());
            assertThat(second.effects()).isEqualTo(first.effects());
            assertThat(second.confidence()).isEqualTo(first.confidence());
            if (first.afresh()) {
                assertThat(second.afresh()).isTrue();
            }
        });
    }

    @Test
    void theConfidenceIsTheLeastOfWhatWasTaken() {
        forAll((histories, input) -> {
            Rebuilt rebuilt = merge.rebuild(input);
            rebuilt.fields().forEach(field -> assertThat(rebuilt.confidence()).isLessThanOrEqualTo(field.confidence()));
        });
    }

    @Test
    void onlyEffectsThatAreCountedOnAndNotTakenBackStand() {
        forAll((histories, input) -> {
            Rebuilt rebuilt = merge.rebuild(input);
            var counted = new ArrayList<String>();
            if (input.base() != null) {
                counted.addAll(input.base().effects());
            }
            rebuilt.fields().stream()
                    .filter(it -> it.source().startsWith("checkpoint"))
                    .findFirst()
                    .ifPresent(field -> input.checkpoints().stream()
                            .filter(it -> ("checkpoint " + it.sequence()).equals(field.source()))
                            .forEach(it -> counted.addAll(it.effects())));
            assertThat(counted).containsAll(rebuilt.effects());
            assertThat(rebuilt.effects()).doesNotHaveDuplicates();
            input.effects().stream()
                    .filter(KnownEffect::undone)
                    .forEach(it -> assertThat(rebuilt.effects()).doesNotContain(it.effect()));
            if (rebuilt.afresh()) {
                assertThat(rebuilt.effects()).isEmpty();
            }
        });
    }

    @Test
    void aModelChangesOpenFieldsOnlyAndNeverMakesTheStateUnfit() {
        forAll((histories, input) -> {
            Rebuilt before = merge.rebuild(input);
            List<Ruling> rulings = histories.rulings(before);

            Rebuilt after = merge.rebuild(input, rulings);

            Map<String, Object> state = object(after.state());
            leaves(List.of(), object(before.state())).forEach((names, value) -> {
                // An empty object may have been filled.
                if (!(value instanceof Map)) {
                    assertThat(Canonical.text(value(state, names))).isEqualTo(Canonical.text(value));
                }
            });
            after.fields().stream().filter(it -> it.source().equals("model")).forEach(field -> {
                seen.add("model");
                assertThat(before.open()).anyMatch(it -> it.path().equals(field.path()));
                assertThat(field.confidence()).isLessThanOrEqualTo(Trust.MODEL_MAX);
            });
            if (input.stateSchema() != null && !after.afresh()) {
                assertThat(CardSchema.read(input.stateSchema()).missing(after.state()))
                        .isPresent();
            }
            assertThat(bytes(merge.rebuild(input, rulings.reversed()))).isEqualTo(bytes(after));
        });
        assertThat(seen).contains("model");
    }

    private static @Nullable Object value(@Nullable Object at, List<String> names) {
        for (String name : names) {
            at = ((Map<?, ?>) at).get(name);
        }
        return at;
    }

    @Test
    void theDetailsStayWithinTheirBytesAndSayWhatWasLeftOut() {
        var small = new MergeLimits(1 << 20, 4 << 10, 20, 3, 4, 100, 1 << 10, java.time.Duration.ZERO);
        forAll((histories, input) -> {
            Rebuilt rebuilt = new Merge(small).rebuild(input);
            assertThat(rebuilt.details().text().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(1 << 10);
            if (rebuilt.details().field("omitted").isPresent()) {
                seen.add("omitted");
            }
        });
        assertThat(seen).contains("omitted");
    }

    @Test
    void textThatIsMadeCanonicalStaysTheSameWhenItIsReadAgain() {
        for (String text :
                Arrays.asList("{\"b\":[1.10,-0.0,1E+3,null],\"a\":\"\\u00e9\\ud800\\u0001\"}", "1e300", "[]")) {
            String once = Canonical.text(Histories.read(Json.parse(text)));
            assertThat(Canonical.text(Histories.read(Json.parse(once)))).isEqualTo(once);
        }
        assertThat(Canonical.text(
                        Histories.read(Json.parse("{\"b\":[1.10,-0.0,1E+3,null],\"a\":\"\\u00e9\\ud800\\u0001\"}"))))
                .isEqualTo("{\"a\":\"é\\ud800\\u0001\",\"b\":[1.1,0,1000,null]}");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Json json) {
        return (Map<String, Object>) Histories.read(json);
    }
}
