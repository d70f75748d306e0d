package dev.orchestra.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One stretch of load: keeps the same number in flight. */
final class Load {
    private static final long BUSY_MILLIS = 10;

    private final Starter starter;
    private final String process;
    private final int inFlight;
    private final long endNanos;
    private final Semaphore free = new Semaphore(0);
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> firstError = new AtomicReference<>();

    Load(Starter starter, String process, int inFlight, int seconds) {
        this.starter = starter;
        this.process = process;
        this.inFlight = inFlight;
        this.endNanos = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    String measure() {
        long began = System.nanoTime();
        for (int i = 0; i < inFlight; i++) {
            next();
        }
        free.acquireUninterruptibly(inFlight);
        double took = (System.nanoTime() - began) / 1e9;
        long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        Throwable error = firstError.get();
        return Result.write(
                sorted.length,
                errors.get(),
                busy.get(),
                sorted.length / took,
                at(sorted, 0.50),
                at(sorted, 0.99),
                error == null ? "" : error.toString());
    }

    private static double at(long[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * quantile)] / 1e6;
    }

    private void next() {
        long began = System.nanoTime();
        if (began >= endNanos) {
            free.release();
        } else {
            start(began);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its callback counts.
    private void start(long began) {
        starter.start(process).whenComplete((done, failure) -> ended(began, failure));
    }

    private void ended(long began, @Nullable Throwable failure) {
        if (failure != null && starter.isBusy(failure)) {
            // The engine wants us to wait; the time counts.
            busy.incrementAndGet();
            CompletableFuture.delayedExecutor(BUSY_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> start(began));
            return;
        }
        if (failure == null) {
            latencies.add(System.nanoTime() - began);
        } else {
            errors.incrementAndGet();
            firstError.compareAndSet(null, failure);
        }
        next();
    }
}
