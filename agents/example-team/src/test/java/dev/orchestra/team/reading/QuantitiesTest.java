package dev.orchestra.team.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "about 1,200 orders per second | 1200 | order",
                "3 million location updates a day | 34.7222 | location update",
                "600 bookings per hour | 0.16667 | booking",
                "5k events/s | 5000 | ''",
                "half a million page views each day | 5.78704 | page view",
                "twelve alerts a minute | 0.2 | alert",
                "30,000 clicks daily | 0.34722 | click",
                "2500 tps | 2500 | ''",
                "1.5 million payments per day | 17.3611 | payment"
            })
    void ratesAreReadInTheUnitTheyAreGiven(String text, double perSecond, String noun) {
        assertThat(only(text, Quantity.Rate.class)).satisfies(rate -> {
            assertThat(rate.perSecond()).isCloseTo(perSecond, within(perSecond / 1_000));
            assertThat(rate.noun()).isEqualTo(noun);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "with peaks of 5x | 5",
                "the peak is 4 times the average | 4",
                "with a peak factor of 8 | 8",
                "traffic doubles on Mondays | 2",
                "a tenfold load before Christmas | 10",
                "on sale days it is five times as many | 5"
            })
    void peakFactorsAreRead(String text, double factor) {
        assertThat(only(text, Quantity.PeakFactor.class).factor()).isEqualTo(factor);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"each is 2 KB | 2048", "a 300-byte record | 300", "about 1.5 MB each | 1572864", "512 bytes | 512"
            })
    void sizesAreRead(String text, long bytes) {
        assertThat(only(text, Quantity.Size.class).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "they are kept for 30 days | 720",
                "retained for 10 years | 87600",
                "a retention of two weeks | 336",
                "stored for ever | -1",
                "must be available for 6 hours | 6"
            })
    void retentionIsRead(String text, long hours) {
        assertThat(only(text, Quantity.Retention.class).hours()).isEqualTo(hours);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Orders must not be lost | false",
                "No order may be lost | false",
                "we can never lose a trip | false",
                "Not a single booking may be lost | false",
                "exactly once please | false",
                "Page views may be lost | true",
                "losing a few readings is acceptable | true",
                "delivery is best effort | true",
                "If a click is lost that does not matter | true"
            })
    void whatMayBeLostIsRead(String text, boolean tolerated) {
        assertThat(only(text, Quantity.LossSaid.class).tolerated()).isEqualTo(tolerated);
    }

    @Test
    void oneSentenceCanSayBoth() {
        assertThat(in("Locations may be lost, but trips must not be lost.", Quantity.LossSaid.class))
                .extracting(Quantity.LossSaid::tolerated)
                .containsExactly(true, false);
    }

    @Test
    void intervalsAreNotRates() {
        assertThat(only("sends its position every 10 seconds", Quantity.Interval.class)
                        .perSecond())
                .isEqualTo(0.1);
        assertThat(only("syncs twice a day", Quantity.Interval.class).perSecond())
                .isCloseTo(2 / 86_400.0, within(1e-9));
    }

    @Test
    void aPeakInTheSameUnitIsAPeakAndNotAnotherRate() {
        assertThat(in("900 scores per second on average, 4,500 at peak", Quantity.Rate.class))
                .extracting(Quantity.Rate::perSecond, Quantity.Rate::peak)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(900.0, false),
                        org.assertj.core.groups.Tuple.tuple(4_500.0, true));
    }

    @Test
    void peopleAreCounted() {
        assertThat(only("up to 80,000 concurrent players", Quantity.Population.class))
                .isEqualTo(new Quantity.Population(6, 80_000, "player", true));
    }

    private static <T extends Quantity> T only(String text, Class<T> type) {
        List<T> found = in(text, type);
        assertThat(found).as("%s in: %s", type.getSimpleName(), text).hasSize(1);
        return found.getFirst();
    }

    private static <T extends Quantity> List<T> in(String text, Class<T> type) {
        return Quantities.in(Sentence.of(1, text)).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
