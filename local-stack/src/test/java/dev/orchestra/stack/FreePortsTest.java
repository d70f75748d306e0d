package dev.orchestra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwiceThoughNobodyListensOnItYet() {
        // Of 12,000 ports, 500 drawn without a memory would hardly ever differ.
        assertThat(Stream.generate(FreePorts::next).limit(500)).doesNotHaveDuplicates();
    }
}
