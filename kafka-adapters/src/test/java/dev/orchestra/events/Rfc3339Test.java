package dev.orchestra.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2026-01-31T12:00:00.1Z",
                "2026-11-20T10:15:00.000000001Z",
                "2028-02-29T23:59:59.999999999Z",
                "1969-12-31T23:59:59.5Z",
                "0001-01-01T00:00:00.012Z",
                "9999-12-31T23:59:59Z"
            })
    void an_instant_is_written_as_it_was_read(String text) {
        assertThat(Rfc3339.read(text)).isEqualTo(Instant.parse(text));
        assertThat(Rfc3339.readUsual(text)).isEqualTo(Instant.parse(text));
        assertThat(Rfc3339.write(Instant.parse(text))).isEqualTo(text);
    }

    @Test
    void it_writes_what_java_time_writes() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long nanos = random.nextLong(1_000_000_000L);
            long cut = (long) Math.pow(10, random.nextInt(10));
            Instant time = Instant.ofEpochSecond(random.nextLong(-9_000_000_000L, 99_000_000_000L), nanos / cut * cut);
            String text = Rfc3339.write(time);
            assertThat(text).isEqualTo(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
            assertThat(Rfc3339.read(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T12:00:00+02:00, 2026-11-20T10:00:00Z",
        "2026-11-20t10:00:00z, 2026-11-20T10:00:00Z",
        "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00Z"
    })
    void other_forms_are_read_too(String text, String meant) {
        assertThat(Rfc3339.readUsual(text)).isNull();
        assertThat(Rfc3339.read(text)).isEqualTo(Instant.parse(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-01-01T25:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01 00:00:00Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:00.1234567890Z",
                "2026-01-01T00:00:00.-5Z",
                "2026-01-01T00:00:0\u0660Z",
                "2026-01-01T00:00:00",
                "20x6-01-01T00:00:00Z"
            })
    void what_is_no_instant_is_refused(String text) {
        assertThat(Rfc3339.readUsual(text)).isNull();
        assertThatExceptionOfType(DateTimeParseException.class).isThrownBy(() -> Rfc3339.read(text));
    }
}
