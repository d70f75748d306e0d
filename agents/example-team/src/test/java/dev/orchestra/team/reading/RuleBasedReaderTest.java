package dev.orchestra.team.reading;

import static dev.orchestra.team.Requirements.designFrom;
import static dev.orchestra.team.Requirements.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.orchestra.team.Requirements;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.FlowKind;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleBasedReaderTest {

    private final RuleBasedReader reader = new RuleBasedReader();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   \n\n  ",
                "asdf qwer zxcv",
                "We want happy customers and a great brand.",
                "Please build something modern with AI for 10,000 users.",
                "A web shop.",
                "!!! ??? ... 12 34"
            })
    void textThatSaysTooLittleIsUnclearAndTheMessageSaysWhatIsMissing(String text) {
        assertThat(reader.read(text)).isInstanceOfSatisfying(Reading.Unclear.class, unclear -> {
            assertThat(unclear.missing()).isNotEmpty();
            assertThat(unclear.message()).contains("Missing:", unclear.missing().getFirst());
        });
    }

    @Test
    void aRateWithoutPartsAsksForParts() {
        assertThat(reader.read("It has to do 500 things per second."))
                .isInstanceOfSatisfying(
                        Reading.Unclear.class,
                        unclear -> assertThat(unclear.message()).contains("the parts of the application"));
    }

    @Test
    void theSameTextGivesTheSameDesign() {
        for (String name : Requirements.NAMES) {
            String text = Requirements.text(name);
            assertThat(reader.read(text)).isEqualTo(new RuleBasedReader().read(text));
        }
    }

    @Test
    void aPassiveSentenceNamesBothEnds() {
        Design design = designFrom(
                "The order service accepts orders. Each order is sent to the shipping service by the order service, 10 orders per second.");

        assertThat(flow(design, "order-service", "shipping-service").kind()).isEqualTo(FlowKind.EVENT);
        assertThat(flow(design, "order-service", "shipping-service").messagesPerSecond())
                .isEqualTo(10);
    }

    @Test
    void aCallIsNoEvent() {
        Design design = designFrom("The checkout service asks the pricing service for the price, 50 times per second.");

        assertThat(flow(design, "checkout-service", "pricing-service").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(design.usesKafka()).isFalse();
    }

    @Test
    void whatIsReadFromATopicComesFromWhoPublishesIt() {
        Design design =
                designFrom("The trading engine publishes trades to Kafka. The clearing service reads trades from"
                        + " Kafka. There are 3 million trades a day.");

        assertThat(flow(design, "trading-engine", "clearing-service").event()).isEqualTo("trades");
        assertThat(flow(design, "trading-engine", "clearing-service").messagesPerSecond())
                .isEqualTo(34.7);
    }

    @Test
    void aFrontendNeverTalksToADatabaseItself() {
        Design design = designFrom("The admin console stores settings in the settings database. The booking service"
                + " sends 5 bookings per minute to the admin console.");

        assertThat(design.flows())
                .noneMatch(flow -> design.component(flow.from()).kind() == ComponentKind.FRONTEND
                        && design.component(flow.to()).kind() == ComponentKind.DATABASE);
    }

    @Test
    void whatTheTextDoesNotSayIsAnAssumption() {
        Design design =
                designFrom("The shop sends orders to the order service. The order service tells the warehouse.");

        assertThat(design.assumptions()).anyMatch(text -> text.startsWith("No rate is given"));
        assertThat(design.assumptions()).anyMatch(text -> text.startsWith("No size is given"));
        assertThat(design.assumptions()).anyMatch(text -> text.contains("none may be lost"));
    }

    @Test
    void everyFlowAndComponentSaysWhy() {
        for (String name : Requirements.NAMES) {
            Design design = Requirements.design(name);
            assertThat(design.components())
                    .allMatch(component -> !component.reason().isBlank());
            assertThat(design.flows()).allMatch(flow -> !flow.reason().isBlank());
        }
    }

    @Test
    void longTextIsRefusedWithItsLimit() {
        assertThat(reader.read("word ".repeat(RuleBasedReader.LENGTH_MAX)))
                .isInstanceOfSatisfying(
                        Reading.Unclear.class,
                        unclear -> assertThat(unclear.message()).contains("100000"));
    }

    @Test
    void theLongestTextIsReadInSeconds() {
        String all = String.join(
                "\n\n", Requirements.NAMES.stream().map(Requirements::text).toList());
        String text = all.repeat(RuleBasedReader.LENGTH_MAX / all.length());

        assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(reader.read(text)).isNotNull());
    }

    @Test
    void anyMixOfSentencesIsReadWithoutFailing() {
        Random random = new Random(42);
        String[] words = String.join(
                        " ", Requirements.NAMES.stream().map(Requirements::text).toList())
                .split("\\s+");
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 80; i++) {
                text.append(words[random.nextInt(words.length)]).append(random.nextInt(12) == 0 ? ". " : " ");
            }
            assertThat(reader.read(text.toString())).isNotNull();
        }
    }

    @Test
    void oddCharactersAndHugeNumbersAreReadWithoutFailing() {
        for (String text : new String[] {
            "The \u00fcber service sends 9,999,999,999,999 \u540d\u524d per second to the \"log\" service.",
            "The a service sends 1.2.3.4 orders per second to the b service. 0 orders per second. 0x peak.",
            "The web shop sends 10 orders per second, peaks of 0x, 0 KB, kept for 0 days, to the order service.",
            "The $" + "{shop} sends %{orders} to the order service ``` | <b>."
        }) {
            assertThat(reader.read(text)).isNotNull();
        }
    }
}
