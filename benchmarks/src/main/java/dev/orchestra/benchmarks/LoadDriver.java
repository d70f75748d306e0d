package dev.orchestra.benchmarks;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ProcessInstanceResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts instances and waits for their results, keeping the same number in flight: {@code run PROCESS IN-FLIGHT SECONDS}. */
@SuppressWarnings("deprecation")
final class LoadDriver implements Program.Part {

    private static final Duration RESULT_MAX = Duration.ofSeconds(60);
    private static final long BUSY_MILLIS = 10;
    private static final String VARIABLES = "{\"message\":\"hello\"}";

    private final ZeebeClient client;

    LoadDriver(Addresses at) {
        client = client(at);
    }

    static ZeebeClient client(Addresses at) {
        return ZeebeClient.newClientBuilder()
                .applyEnvironmentVariableOverrides(false)
                .grpcAddress(at.grpc())
                .restAddress(at.rest())
                .preferRestOverGrpc(false)
                .usePlaintext()
                .build();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public String ask(String line) {
        String[] words = line.split(" ");
        return new Run(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])).measure();
    }

    /** One stretch of load. */
    private final class Run {
        private final String process;
        private final int inFlight;
        private final long endNanos;
        private final Semaphore free;
        private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        private final AtomicInteger errors = new AtomicInteger();
        private final AtomicInteger busy = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> firstError = new AtomicReference<>();

        Run(String process, int inFlight, int seconds) {
            this.process = process;
            this.inFlight = inFlight;
            this.free = new Semaphore(0);
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

        private double at(long[] sorted, double quantile) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * quantile)] / 1e6;
        }

        private void next() {
            long began = System.nanoTime();
            if (began >= endNanos) {
                free.release();
            } else {
                create(began);
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // Its callback counts.
        private void create(long began) {
            client.newCreateInstanceCommand()
                    .bpmnProcessId(process)
                    .latestVersion()
                    .variables(VARIABLES)
                    .withResult()
                    .requestTimeout(RESULT_MAX)
                    .send()
                    .whenComplete((result, failure) -> ended(began, result, failure));
        }

        private void ended(long began, @Nullable ProcessInstanceResult result, @Nullable Throwable failure) {
            if (failure instanceof StatusRuntimeException refusal
                    && refusal.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                // The engine wants us to wait; the time counts.
                busy.incrementAndGet();
                CompletableFuture.delayedExecutor(BUSY_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(() -> create(began));
                return;
            }
            if (result != null && result.getVariables().split("hello", -1).length > 2) {
                latencies.add(System.nanoTime() - began);
            } else {
                errors.incrementAndGet();
                firstError.compareAndSet(
                        null, failure != null ? failure : new IllegalStateException("Wrong result: " + result));
            }
            next();
        }
    }
}
