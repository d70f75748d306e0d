package dev.orchestra.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Sends requests at a steady rate; what Kafka acknowledged counts as accepted. */
final class Load implements AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<CompletableFuture<String>> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Begins at once.
     *
     * @param name of the load; a request's id is this and its number, from 0
     * @param send sends the request with an id
     */
    Load(String name, int perSecond, Function<String, CompletableFuture<Void>> send) {
        timer.scheduleAtFixedRate(
                () -> {
                    String id = name + "-" + sent.getAndIncrement();
                    // Without a broker the client holds whoever sends: the rate has to go on all the same.
                    requests.add(CompletableFuture.supplyAsync(() -> send.apply(id), senders)
                            .thenCompose(stored -> stored)
                            .thenApply(stored -> id));
                },
                0,
                1_000_000 / perSecond,
                TimeUnit.MICROSECONDS);
    }

    /** Waits until so many more were sent. */
    void awaitMore(int count) {
        int wanted = sent.get() + count;
        await().atMost(Duration.ofMinutes(3)).until(() -> sent.get() >= wanted);
    }

    /** Ends it; the ids of what was accepted. */
    List<String> stop() {
        timer.shutdown();
        CompletableFuture<?>[] all = requests.toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all)
                .orTimeout(3, TimeUnit.MINUTES)
                .exceptionally(e -> null)
                .join();
        return requests.stream()
                .filter(request -> request.isDone() && !request.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList();
    }

    /** A test that failed must not go on loading the next one. */
    @Override
    public void close() {
        timer.shutdownNow();
        senders.shutdownNow();
    }
}
