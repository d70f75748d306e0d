package dev.orchestra.events.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PackedHeadersTest {

    private static final Header NO_VALUE = new Header("ce_subject", null);

    private static Header header(String name, String value) {
        return new Header(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PackedHeaders packed(List<Header> headers) {
        PackedHeaders.Builder packed = PackedHeaders.builder(headers.size());
        headers.forEach(header -> packed.add(header.name(), header.value()));
        return packed.build();
    }

    private static RawRecord record(List<Header> headers) {
        return new RawRecord(new Position("t", 0, 0), null, new byte[0], headers, Instant.EPOCH);
    }

    private static String lines(List<Header> headers) {
        return headers.stream()
                .map(header -> header.name() + "=" + Arrays.toString(header.value()))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void they_are_the_headers_that_were_put_in() {
        List<Header> headers = List.of(
                header("ce_id", "1"),
                NO_VALUE,
                header("ce_source", "/agents/ä/b"),
                header("empty", ""),
                header("ce_id", "2"),
                NO_VALUE);
        assertThat(lines(packed(headers))).isEqualTo(lines(headers));
        assertThat(packed(List.of())).isEmpty();
    }

    @Test
    void a_record_answers_the_same_whether_its_headers_are_packed_or_not() {
        List<Header> headers = List.of(
                header("ce_id", "1"), header("ce_id", "2"), NO_VALUE, new Header("ce_id", null), header("empty", ""));
        for (RawRecord record : List.of(record(headers), record(packed(headers)))) {
            assertThat(record.header("ce_id")).as("the newest that has a value").contains("2");
            assertThat(record.header("ce_subject")).isEmpty();
            assertThat(record.header("none")).isEmpty();
            assertThat(record.header("empty")).contains("");
            assertThat(record.hasHeader("ce_id", bytes("2"))).isTrue();
            assertThat(record.hasHeader("ce_id", bytes("1"))).isFalse();
            assertThat(record.hasHeader("ce_id", bytes("22"))).isFalse();
            assertThat(record.hasHeader("empty", bytes(""))).isTrue();
            assertThat(record.hasHeader("none", bytes(""))).isFalse();
        }
    }

    @Test
    void records_with_the_same_names_keep_their_own_values() {
        PackedHeaders first = packed(List.of(header("ce_source", "/a"), header("ce_id", "1")));
        PackedHeaders second = packed(List.of(header("ce_source", "/b"), header("ce_id", "2")));
        PackedHeaders third = packed(List.of(header("ce_source", "/bb"), header("ce_id", "3")));
        for (int i = 0; i < 2; i++) {
            assertThat(List.of(first.text(0), first.text(1))).containsExactly("/a", "1");
            assertThat(List.of(second.text(0), second.text(1))).containsExactly("/b", "2");
            assertThat(List.of(third.text(0), third.text(1))).containsExactly("/bb", "3");
        }
    }

    @Test
    void names_of_the_same_length_in_another_order_are_not_mixed_up() {
        PackedHeaders one = packed(List.of(header("ab", "1"), header("cd", "2")));
        PackedHeaders other = packed(List.of(header("cd", "3"), header("ab", "4")));
        assertThat(List.of(one.name(0), one.name(1), other.name(0), other.name(1)))
                .containsExactly("ab", "cd", "cd", "ab");
        assertThat(other.text(other.last("ab"))).isEqualTo("4");
    }
}
