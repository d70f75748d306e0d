package dev.orchestra.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private final Gathering gathering = new Gathering();
    private final List<String> sent = new CopyOnWriteArrayList<>();

    private void send(String name) {
        gathering.send(() -> sent.add(name));
    }

    @Test
    void what_is_sent_alone_is_sent_at_once() {
        send("a");
        assertThat(sent).containsExactly("a");
    }

    @Test
    void what_is_sent_together_goes_in_order_before_anything_later() {
        gathering.together(() -> {
            send("a");
            gathering.together(() -> send("b"));
            send("c");
        });
        send("d");
        assertThat(sent).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_thread_that_waits_for_what_it_sent_is_let_go() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch third = new CountDownLatch(1);
        List<Boolean> arrived = new ArrayList<>();
        Thread thread = Thread.ofPlatform()
                .start(() -> gathering.together(() -> {
                    gathering.send(first::countDown);
                    arrived.add(awaited(first));
                    send("second");
                    gathering.send(third::countDown);
                    arrived.add(awaited(third));
                }));
        thread.join(Duration.ofSeconds(120));

        assertThat(arrived).containsExactly(true, true);
        assertThat(sent).containsExactly("second");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void other_threads_are_not_held_up() {
        gathering.together(() -> {
            Thread.ofPlatform().start(() -> send("other"));
            await().atMost(Duration.ofSeconds(60)).until(() -> sent.contains("other"));
        });
    }

    @Test
    void much_is_not_held_to_the_end() {
        gathering.together(() -> {
            for (int i = 0; i < 600; i++) {
                send(Integer.toString(i));
            }
            assertThat(sent).hasSizeGreaterThanOrEqualTo(500);
        });
        assertThat(sent).hasSize(600).startsWith("0", "1", "2").endsWith("598", "599");
    }

    @Test
    void what_was_sent_before_something_failed_is_sent() {
        assertThatIllegalStateException()
                .isThrownBy(() -> gathering.together(() -> {
                    send("a");
                    throw new IllegalStateException("later");
                }));
        send("b");
        assertThat(sent).containsExactly("a", "b");
    }
}
