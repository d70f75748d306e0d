package dev.orchestra.events.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Event;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventFilterTest {

    private static Event event(String type) {
        return Event.ofType(type).id("1").source("/s").build();
    }

    @Test
    void a_type_that_ends_with_a_dot_is_the_beginning_of_others() {
        EventFilter filter = EventFilter.types("a.b.", "c");

        assertThat(filter.passes(event("a.b.c"))).isTrue();
        assertThat(filter.passes(event("c"))).isTrue();
        assertThat(filter.passes(event("a.bc"))).isFalse();
        assertThat(filter.passes(event("c.d"))).isFalse();
    }

    @Test
    void a_filter_has_a_limit_on_its_values_and_none_is_empty() {
        Set<String> many = IntStream.range(0, 101).mapToObj(Integer::toString).collect(Collectors.toSet());

        assertThatThrownBy(() -> EventFilter.ALL.withTypes(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 100 types");
        assertThatThrownBy(() -> EventFilter.ALL.source(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_name_is_one_that_a_group_can_have() {
        assertThat(Subscriber.named("audit.log-1").name()).contains("audit.log-1");
        for (String wrong : new String[] {"", "Audit", "a b", "-a", "a".repeat(101)}) {
            assertThatThrownBy(() -> Subscriber.named(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Subscriber.live().beginningAtTheOldest()).isInstanceOf(IllegalArgumentException.class);
    }
}
