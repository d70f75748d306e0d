package dev.orchestra.history;

import dev.orchestra.history.inbox.EnginePartitions;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.ObjectProvider;

/** Asks the engine for the number of its partitions. It only ever grows, so each question counts. */
final class ClusterSize implements EnginePartitions {

    private static final long TIMEOUT_SECONDS = 3;

    private final ObjectProvider<Engine> engine;

    /** @param engine looked up when it is first needed, because the engine's side may need the inbox */
    ClusterSize(ObjectProvider<Engine> engine) {
        this.engine = engine;
    }

    @Override
    public OptionalInt count() {
        var present = engine.getIfAvailable();
        if (present == null) {
            return OptionalInt.empty();
        }
        try {
            var reply = present.cluster().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return reply instanceof Reply.Done<Engine.Cluster> up
                    ? OptionalInt.of(up.value().partitions())
                    : OptionalInt.empty();
        } catch (ExecutionException | TimeoutException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
