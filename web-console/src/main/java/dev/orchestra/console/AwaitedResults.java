package dev.orchestra.console;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the result of which instance. An interest is opened before the instance is started, when its key is not
 * known yet: from then on results are kept, so that one that comes before the key is not missed.
 */
final class AwaitedResults implements DeliveryHandler, AutoCloseable {

    private static final int RECENT_MAX = 5_000;

    private final int interestsMax;
    private final Map<String, List<CompletableFuture<Optional<Event>>>> waiting = new HashMap<>();
    private final Map<String, Event> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Event> eldest) {
            return size() > RECENT_MAX;
        }
    };
    private int interests;
    private int withoutKey;
    private boolean closed;

    /** @param interestsMax how many may wait at once */
    AwaitedResults(int interestsMax) {
        this.interestsMax = interestsMax;
    }

    /** Declares that a result will be waited for; empty if too many do, or the server is stopping. */
    synchronized Optional<Interest> open() {
        if (closed || interests >= interestsMax) {
            return Optional.empty();
        }
        interests++;
        withoutKey++;
        return Optional.of(new Interest());
    }

    /** Takes a result, whether or not anybody waits for it; a duplicate finds nobody. */
    @Override
    public boolean offer(Delivery delivery) {
        delivery.event().ifPresent(this::arrived);
        delivery.done();
        return true;
    }

    void arrived(Event result) {
        Optional<String> instance = result.attribute(Attribute.CORRELATION_ID);
        if (instance.isEmpty()) {
            return;
        }
        List<CompletableFuture<Optional<Event>>> told;
        synchronized (this) {
            if (withoutKey > 0) {
                recent.put(instance.get(), result);
            }
            told = waiting.remove(instance.get());
        }
        if (told != null) {
            told.forEach(future -> future.complete(Optional.of(result)));
        }
    }

    /** Ends all waiting, without a result. */
    @Override
    public void close() {
        List<CompletableFuture<Optional<Event>>> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiting.values().forEach(all::addAll);
            waiting.clear();
        }
        all.forEach(future -> future.complete(Optional.empty()));
    }

    synchronized int waiting() {
        return interests;
    }

    /** One who waits. Has to be closed. */
    final class Interest implements AutoCloseable {
        private @Nullable String instance;
        private @Nullable CompletableFuture<Optional<Event>> future;
        private boolean ended;

        /** The result of this instance; empty when the server stops. Called once. */
        CompletableFuture<Optional<Event>> in(String instanceKey) {
            synchronized (AwaitedResults.this) {
                var result = new CompletableFuture<Optional<Event>>();
                instance = instanceKey;
                future = result;
                Event early = recent.get(instanceKey);
                keyKnown();
                if (early != null) {
                    result.complete(Optional.of(early));
                } else if (closed) {
                    result.complete(Optional.empty());
                } else {
                    waiting.computeIfAbsent(instanceKey, key -> new ArrayList<>())
                            .add(result);
                }
                return result;
            }
        }

        private void keyKnown() {
            withoutKey--;
            if (withoutKey == 0) {
                recent.clear();
            }
        }

        @Override
        public void close() {
            synchronized (AwaitedResults.this) {
                if (ended) {
                    return;
                }
                ended = true;
                interests--;
                if (instance == null) {
                    keyKnown();
                    return;
                }
                waiting.computeIfPresent(instance, (key, futures) -> {
                    futures.remove(future);
                    return futures.isEmpty() ? null : futures;
                });
            }
        }
    }
}
