package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TopicInitialiserTest {

    private final AtomicInteger tries = new AtomicInteger();
    private final List<Object> created = new CopyOnWriteArrayList<>();

    @Test
    void topicsAreCreatedWhenKafkaComes() {
        List<TopicSpec> shared = new Topics("").shared();

        try (var initialiser = new TopicInitialiser(awayForTheFirstTries(2), shared)) {
            initialiser.start();

            await().until(() -> created.containsAll(shared));
            assertThat(tries).hasValue(3);
        }
    }

    private EventLog awayForTheFirstTries(int count) {
        return (EventLog) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("createTopics");
                    if (tries.incrementAndGet() <= count) {
                        throw new JournalUnavailableException("no broker", null);
                    }
                    created.addAll((Collection<?>) arguments[0]);
                    return null;
                });
    }
}
