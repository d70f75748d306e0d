package dev.orchestra.reconstruction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Rebuilt.Conflict;
import dev.orchestra.reconstruction.merge.Rebuilt.Field;
import dev.orchestra.reconstruction.merge.Rebuilt.Gap;
import dev.orchestra.reconstruction.merge.Rebuilt.Open;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MergeTest {

    private static final String PLAN = """
            {"type": "object", "required": ["plan"], "additionalProperties": false, "properties": {
              "plan": {"type": "string"},
              "region": {"type": "string"},
              "limits": {"type": "object", "required": ["cpu"], "properties": {
                "cpu": {"type": "integer"}, "memory": {"type": "integer"}}}}}
            """;

    @Test
    void startsAfreshAndIsSureOfItWhereNothingIsKnown() {
        Rebuilt rebuilt = new Given().rebuilt();

        assertThat(rebuilt.state()).isEqualTo(Json.object());
        assertThat(rebuilt.afresh()).isTrue();
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.fields()).isEmpty();
        assertThat(rebuilt.effects()).isEmpty();
        assertThat(rebuilt.notes()).containsExactly("The attempt had not saved anything, so the step begins again.");
    }

    @Test
    void takesTheNamedCheckpointWhole() {
        Rebuilt rebuilt = new Given()
                .lost(1, 2L)
                .checkpoint(1, "{\"a\":1,\"old\":true}", "e1")
                .checkpoint(2, "{\"b\":2.50,\"a\":1}", "e1", "e2")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"a\":1,\"b\":2.5}");
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.effects()).containsExactly("e1", "e2");
        assertThat(rebuilt.fields())
                .containsExactly(
                        new Field("/a", "checkpoint 2", 1, 1, List.of()),
                        new Field("/b", "checkpoint 2", 1, 1, List.of()));
        assertThat(rebuilt.notes()).containsExactly("The state is checkpoint 2, which the last heartbeat named.");
    }

    @Test
    void takesANewerCheckpointThatNoHeartbeatLivedToName() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .checkpoint(1, "{\"a\":1}")
                .checkpoint(2, "{\"a\":2}", "e1")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"a\":2}");
        assertThat(rebuilt.fields()).containsExactly(new Field("/a", "checkpoint 2", 2, 0.95, List.of()));
        assertThat(rebuilt.effects()).containsExactly("e1");
    }

    @Test
    void takesNoCheckpointOfAnotherAttemptOrProcessOrOutOfSequence() {
        Rebuilt rebuilt = new Given()
                .lost(2, 1L)
                .checkpoint(7, 1, "builder-1", "{\"from\":\"attempt 1\"}")
                .checkpoint(1, 2, "builder-1", "{\"from\":\"the lost one\"}")
                .checkpoint(2, 2, "builder-2", "{\"from\":\"a zombie\"}")
                .checkpoint(1, 2, "builder-1", "{\"from\":\"another\"}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"from\":\"the lost one\"}");
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.refused())
                .containsExactly(
                        new Refused("checkpoint 1", "it is out of sequence: number 1 came before it"),
                        new Refused("checkpoint 2", "it is of builder-2, and the step was with builder-1"),
                        new Refused("checkpoint 7", "it is of attempt 1, and attempt 2 was lost"));
    }

    @Test
    void goesBackToAnOlderCheckpointWhereTheNewestDoesNotFitTheSchema() {
        Rebuilt rebuilt = new Given()
                .lost(1, 2L)
                .schema(PLAN)
                .checkpoint(1, "{\"plan\":\"p\"}", "e1")
                .checkpoint(2, "{\"plan\":7}", "e1", "e2")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"plan\":\"p\"}");
        assertThat(rebuilt.confidence()).isEqualTo(0.6);
        assertThat(rebuilt.effects()).containsExactly("e1");
        assertThat(rebuilt.refused()).singleElement().satisfies(it -> {
            assertThat(it.what()).isEqualTo("checkpoint 2");
            assertThat(it.reason()).startsWith("it does not fit the schema: /plan");
        });
    }

    @Test
    void doubtsAnOlderRecordWhereTheNamedCheckpointIsNotOnRecord() {
        Rebuilt rebuilt = new Given().lost(1, 3L).checkpoint(2, "{\"a\":1}").rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"a\":1}");
        assertThat(rebuilt.confidence()).isEqualTo(0.4);
        assertThat(rebuilt.gaps())
                .containsExactly(
                        new Gap(null, false, "The last heartbeat named checkpoint 3, and it is not on record."));
    }

    @Test
    void goesBackToWhatTheAttemptHadBegunWith() {
        Rebuilt rebuilt = new Given().lost(2, null).base("{\"a\":1}", "e1").rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"a\":1}");
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.effects()).containsExactly("e1");
        assertThat(rebuilt.notes()).containsExactly("The state is what the attempt had begun with.");
    }

    @Test
    void keepsTheEffectsThatTheAttemptHadBegunWithAlsoWhereItsCheckpointDoesNotNameThem() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .base("{}", "e1")
                .checkpoint(1, "{}", "e3")
                .effect("e1", false)
                .effect("e2", false)
                .effect("e3", false)
                .rebuilt();

        assertThat(rebuilt.effects()).containsExactly("e1", "e3");
    }

    @Test
    void doubtsAStateThatCountsOnAnEffectThatWasTakenBack() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .checkpoint(1, "{}", "e1", "e2")
                .effect("e1", true)
                .effect("e2", false)
                .rebuilt();

        assertThat(rebuilt.effects()).containsExactly("e2");
        assertThat(rebuilt.confidence()).isEqualTo(0.3);
        assertThat(rebuilt.gaps())
                .containsExactly(new Gap(null, false, "The state counts on effect e1, which was taken back."));
    }

    @Test
    void peersFillADeclaredFieldThatIsMissingAndAgreeingRaisesTheConfidence() {
        Rebuilt one = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"plan\":\"p\"}")
                .peer("kafka-1", "{\"region\":\"eu\"}")
                .rebuilt();
        Rebuilt two = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"plan\":\"p\"}")
                .peer("kafka-1", "{\"region\":\"eu\"}")
                .peer("design-1", "{\"region\":\"eu\",\"plan\":\"p\"}")
                .rebuilt();

        assertThat(one.state().text()).isEqualTo("{\"plan\":\"p\",\"region\":\"eu\"}");
        assertThat(one.fields())
                .containsExactly(
                        new Field("/plan", "checkpoint 1", 1, 1, List.of()),
                        new Field("/region", "peer kafka-1", 3, 0.6, List.of("kafka-1")));
        assertThat(one.confidence()).isEqualTo(0.6);
        assertThat(two.fields())
                .containsExactly(
                        new Field("/plan", "checkpoint 1", 1, 1, List.of("design-1")),
                        new Field("/region", "peers design-1 and kafka-1", 3, 0.8, List.of("design-1", "kafka-1")));
        assertThat(two.confidence()).isEqualTo(0.8);
    }

    @Test
    void peersWhoAgreeRaiseTheConfidenceOfANewerCheckpoint() {
        Rebuilt rebuilt = new Given()
                .checkpoint(1, "{\"a\":1,\"b\":2}")
                .peer("kafka-1", "{\"a\":1.0}")
                .rebuilt();

        assertThat(rebuilt.fields())
                .containsExactly(
                        new Field("/a", "checkpoint 1", 2, 0.975, List.of("kafka-1")),
                        new Field("/b", "checkpoint 1", 2, 0.95, List.of()));
        assertThat(rebuilt.confidence()).isEqualTo(0.95);
    }

    @Test
    void theAgentsOwnRecordWinsOverPeersAndTheConflictIsListed() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .checkpoint(1, "{\"plan\":{\"cpu\":2,\"zone\":\"a\"}}")
                .peer("kafka-1", "{\"plan\":{\"cpu\":3,\"zone\":\"a\"}}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"plan\":{\"cpu\":2,\"zone\":\"a\"}}");
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.conflicts()).singleElement().satisfies(it -> {
            assertThat(it.path()).isEqualTo("/plan/cpu");
            assertThat(it.kept()).isEqualTo("checkpoint 1");
            assertThat(it.said()).singleElement().satisfies(offer -> {
                assertThat(offer.value().text()).isEqualTo("3");
                assertThat(offer.by()).containsExactly("kafka-1");
            });
            assertThat(it.text()).isEqualTo("Peer kafka-1 says something else than checkpoint 1, which was kept.");
        });
    }

    @Test
    void takesNeitherOfPeersThatContradictEachOther() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"region\":\"eu\"}")
                .peer("kafka-1", "{\"plan\":\"p\"}")
                .peer("design-1", "{\"plan\":\"q\"}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"region\":\"eu\"}");
        assertThat(rebuilt.confidence()).isZero();
        assertThat(rebuilt.conflicts()).extracting(Conflict::path).containsExactly("/plan");
        assertThat(rebuilt.gaps())
                .contains(new Gap("/plan", true, "The schema requires /plan, and peers do not agree on it."));
        assertThat(rebuilt.open()).singleElement().satisfies(it -> {
            assertThat(it.required()).isTrue();
            assertThat(it.offers()).extracting(offer -> offer.value().text()).containsExactly("\"p\"", "\"q\"");
        });
    }

    @Test
    void aPeerThatAnswersTwiceAndDifferentlyHasOneVoiceAndContradictsItself() {
        Rebuilt rebuilt = new Given()
                .schema(PLAN)
                .checkpoint(1, "{\"plan\":\"p\"}")
                .peer("kafka-1", "{\"region\":\"eu\"}")
                .peer("kafka-1", "{\"region\":\"us\"}")
                .peer("kafka-1", "{\"region\":\"us\"}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"plan\":\"p\"}");
        assertThat(rebuilt.conflicts())
                .extracting(Conflict::text)
                .containsExactly("Peer kafka-1 contradicts itself, so nothing was taken.");
    }

    @Test
    void offersToTheAgentWhatPeersSayOfFieldsThatNobodyDeclared() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .checkpoint(1, "{\"a\":1}")
                .peer("kafka-1", "{\"done\":true}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"a\":1}");
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.details().field("offered").orElseThrow().text())
                .isEqualTo("[{\"path\":\"/done\",\"said\":[{\"by\":[\"kafka-1\"],\"value\":true}]}]");
    }

    @Test
    void leavesOutAPeersFieldWholeWhereItDoesNotFitTheSchema() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"plan\":\"p\"}")
                .peer("kafka-1", "{\"limits\":{\"memory\":1},\"region\":\"eu\"}")
                .peer("design-1", "{\"region\":\"eu\"}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"plan\":\"p\",\"region\":\"eu\"}");
        assertThat(rebuilt.refused())
                .containsExactly(new Refused(
                        "/limits/memory of peer kafka-1", "it does not fit the schema, or makes the state too large"));
    }

    @Test
    void peersCompleteEachOtherWhereNothingOfTheAgentsOwnIsLeft() {
        Rebuilt rebuilt = new Given()
                .schema(PLAN)
                .peer("kafka-1", "{\"plan\":\"p\",\"limits\":{\"cpu\":1}}")
                .peer("design-1", "{\"limits\":{\"memory\":2,\"cpu\":1}}")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"limits\":{\"cpu\":1,\"memory\":2},\"plan\":\"p\"}");
        assertThat(rebuilt.confidence()).isEqualTo(0.6);
        assertThat(rebuilt.afresh()).isFalse();
    }

    @Test
    void startsAfreshRatherThanWithAPartOfAStateFromPeers() {
        Rebuilt rebuilt =
                new Given().schema(PLAN).peer("kafka-1", "{\"region\":\"eu\"}").rebuilt();

        assertThat(rebuilt.state()).isEqualTo(Json.object());
        assertThat(rebuilt.afresh()).isTrue();
        assertThat(rebuilt.confidence()).isEqualTo(1);
        assertThat(rebuilt.open()).isEmpty();
        assertThat(rebuilt.details().text()).contains("\"offered\":[{\"path\":\"/region\"");
    }

    @Test
    void takesNothingFromPeersWhereEffectsAreTakenBackThatItMightCountOn() {
        Rebuilt rebuilt = new Given()
                .effect("e1", false)
                .peer("kafka-1", "{\"done\":true}")
                .rebuilt();

        assertThat(rebuilt.state()).isEqualTo(Json.object());
        assertThat(rebuilt.effects()).isEmpty();
        assertThat(rebuilt.confidence()).isEqualTo(1);
    }

    @Test
    void asksForWhatACheckpointLacksIfThereIsNoWholeOne() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"region\":\"eu\"}", "e1")
                .rebuilt();

        assertThat(rebuilt.state().text()).isEqualTo("{\"region\":\"eu\"}");
        assertThat(rebuilt.effects()).containsExactly("e1");
        assertThat(rebuilt.confidence()).isZero();
        assertThat(rebuilt.gaps())
                .containsExactly(new Gap("/plan", true, "The schema requires /plan, and nobody said it."));
        assertThat(rebuilt.open()).containsExactly(new Open("/plan", List.of("plan"), true, List.of()));
    }

    @Test
    void tellsWhatWasSaidSinceTheCheckpointOnceAndInOrder() {
        Rebuilt rebuilt = new Given()
                .lost(1, 1L)
                .checkpoint(1, "{}")
                .event("late", 20, "{\"n\":2}")
                .event("early", 10, "{\"n\":1}")
                .event("before", -60, "{\"n\":0}")
                .peer(
                        "kafka-1",
                        "{}",
                        "{\"source\":\"/agents/x/x-1\",\"id\":\"early\",\"at\":\"2026-01-15T09:30:10Z\",\"data\":{\"n\":\"forged\"}}",
                        "{\"source\":\"/agents/y/y-1\",\"id\":\"call\",\"at\":\"2026-01-15T09:30:15Z\",\"kind\":\"MESSAGE\",\"body\":{\"n\":1.5}}")
                .rebuilt();

        assertThat(rebuilt.details().field("said").orElseThrow().text())
                .isEqualTo("[{\"at\":\"2026-01-15T09:30:10Z\",\"by\":[\"journal\",\"kafka-1\"],\"data\":{\"n\":1},"
                        + "\"id\":\"early\",\"source\":\"/agents/x/x-1\",\"type\":\"dev.orchestra.message.sent.v1\"},"
                        + "{\"at\":\"2026-01-15T09:30:15Z\",\"by\":[\"kafka-1\"],\"data\":{\"n\":1.5},\"id\":\"call\","
                        + "\"kind\":\"MESSAGE\",\"source\":\"/agents/y/y-1\"},"
                        + "{\"at\":\"2026-01-15T09:30:20Z\",\"by\":[\"journal\"],\"data\":{\"n\":2},\"id\":\"late\","
                        + "\"source\":\"/agents/x/x-1\",\"type\":\"dev.orchestra.message.sent.v1\"}]");
    }

    @Test
    void takesFromTheModelOnlyWhatIsOpenAndWasOfferedOrFitsTheSchema() {
        MergeInput input = new Given()
                .lost(1, 1L)
                .schema(PLAN)
                .checkpoint(1, "{\"region\":\"eu\"}")
                .input();
        var merge = new Merge(MergeLimits.defaults());

        Rebuilt rebuilt = merge.rebuild(
                input,
                List.of(
                        new Ruling("/plan", Json.parse("\"p\""), 0.9),
                        new Ruling("/region", Json.parse("\"us\""), 1),
                        new Ruling("/limits", Json.parse("{\"cpu\":9}"), 1)));
        Rebuilt unfit = merge.rebuild(input, List.of(new Ruling("/plan", Json.parse("7"), 1)));

        assertThat(rebuilt.state().text()).isEqualTo("{\"plan\":\"p\",\"region\":\"eu\"}");
        assertThat(rebuilt.fields())
                .containsExactly(
                        new Field("/plan", "model", 3, 0.7, List.of()),
                        new Field("/region", "checkpoint 1", 1, 1, List.of()));
        assertThat(rebuilt.confidence()).isEqualTo(0.7);
        assertThat(rebuilt.refused())
                .contains(
                        new Refused("the model's value for /limits", "the field is not open"),
                        new Refused("the model's value for /region", "the field is not open"));
        assertThat(unfit.state()).isEqualTo(merge.rebuild(input).state());
        assertThat(unfit.confidence()).isZero();
        assertThat(unfit.refused())
                .contains(new Refused("the model's value for /plan", "the value does not fit the schema"));
    }
}
