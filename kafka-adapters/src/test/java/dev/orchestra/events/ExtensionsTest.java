package dev.orchestra.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

    @Test
    void itIsEqualToTheMapWithTheSameAttributes() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            Map<String, String> expected = new LinkedHashMap<>();
            Extensions.Builder builder = new Extensions.Builder(random.nextInt(4));
            for (int i = random.nextInt(30); i > 0; i--) {
                String name = "n" + random.nextInt(12);
                expected.put(name, "v" + i);
                builder.put(name, "v" + i);
            }

            Extensions extensions = builder.build();

            assertThat(extensions).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(new HashMap<>(expected)).isEqualTo(extensions);
            expected.forEach((name, value) -> assertThat(extensions.get(name)).isEqualTo(value));
            List<String> order = new ArrayList<>();
            extensions.forEach((name, value) -> order.add(name));
            assertThat(order).containsExactlyElementsOf(expected.keySet());
            assertThat(extensions.keySet()).containsExactlyElementsOf(expected.keySet());
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Extensions one = new Extensions.Builder(1).put("agent", "a").build();

        assertThat(one.get("other")).isNull();
        assertThat(one.get(null)).isNull();
        assertThat(one.containsKey("other")).isFalse();
        assertThat(new Extensions.Builder(0).build()).isEmpty();
    }

    @Test
    void itCannotBeChanged() {
        Extensions one = new Extensions.Builder(1).put("agent", "a").build();

        assertThatThrownBy(() -> one.put("agent", "b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.remove("agent")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(one::clear).isInstanceOf(UnsupportedOperationException.class);
    }
}
