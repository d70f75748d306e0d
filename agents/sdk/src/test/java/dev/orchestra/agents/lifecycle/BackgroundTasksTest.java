package dev.orchestra.agents.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final BackgroundTasks tasks =
            new BackgroundTasks(2, (where, cause) -> failures.add(where + ": " + cause.getMessage()));
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        tasks.close();
    }

    @Test
    void onlySoManyRunSideBySideAndAPlaceIsFreeAgainWhenOneEnds() {
        BackgroundTask first = tasks.start("first", release::await);
        tasks.start("second", release::await);
        assertThatThrownBy(() -> tasks.start("third", () -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("third")
                .hasMessageContaining("backgroundMax");

        first.cancel();
        await().until(first::isDone);
        tasks.start("third", release::await);
        assertThat(failures).isEmpty();
    }

    @Test
    void anErrorIsReportedToo() {
        tasks.start("heavy", () -> {
            throw new OutOfMemoryError("all gone");
        });

        await().untilAsserted(() -> assertThat(failures).containsExactly("background task 'heavy': all gone"));
        await().until(() -> tasks.count() == 0);
    }

    @Test
    void anInterruptionThatNobodyAskedForIsAFailure() {
        tasks.start("odd", () -> {
            throw new InterruptedException("who was that");
        });

        await().untilAsserted(() -> assertThat(failures).containsExactly("background task 'odd': who was that"));
    }

    @Test
    void theStopWaitsForWhatEndsAndNotForWhatDoesNot() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BackgroundTask deaf = tasks.start("deaf", () -> {
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // As bad code does.
                }
            }
        });
        BackgroundTask good = tasks.start("good", release::await);
        tasks.drain(Duration.ofMillis(300));

        await().until(good::isDone);
        assertThat(deaf.isDone()).isFalse();
        never.countDown();
        assertThatThrownBy(() -> tasks.start("late", () -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void workWithoutANameIsRefused() {
        assertThatThrownBy(() -> tasks.start(" ", () -> {})).isInstanceOf(IllegalArgumentException.class);
    }
}
