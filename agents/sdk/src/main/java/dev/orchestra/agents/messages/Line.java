package dev.orchestra.agents.messages;

import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a process needs before it can ask others: a reader for the answers, and the registry. Opened with the first message;
 * messages that are sent meanwhile wait and keep their order.
 */
final class Line {

    private record Post(Runnable send, Consumer<RuntimeException> failed) {}

    private final Runnable opening;
    private final int most;
    private volatile boolean open;

    // Guarded by this.
    private final Deque<Post> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * @param opening may block, and throws if the broker is away; called again for a later message then
     * @param most how many may wait
     */
    Line(Runnable opening, int most) {
        this.opening = opening;
        this.most = most;
    }

    /** Sends now, or when the line is open. */
    void post(Runnable send, Consumer<RuntimeException> failed) {
        if (open || !waits(new Post(send, failed))) {
            send.run();
        }
    }

    private synchronized boolean waits(Post post) {
        if (open) {
            return false;
        }
        if (waiting.size() >= most) {
            post.failed().accept(new IllegalStateException("%,d messages wait for the broker.".formatted(most)));
            return true;
        }
        // Sent later and on another thread, it still belongs to what its sender is doing now.
        waiting.addLast(new Post(Context.current().wrap(post.send()), post.failed()));
        if (!underWay) {
            underWay = true;
            Thread.ofVirtual().name("messages-line").start(this::openNow);
        }
        return true;
    }

    private void openNow() {
        try {
            opening.run();
        } catch (RuntimeException e) {
            Deque<Post> failed;
            synchronized (this) {
                failed = new ArrayDeque<>(waiting);
                waiting.clear();
                underWay = false;
            }
            failed.forEach(post -> post.failed().accept(e));
            return;
        }
        for (Post post = next(); post != null; post = next()) {
            post.send().run();
        }
    }

    private synchronized @Nullable Post next() {
        Post post = waiting.pollFirst();
        open = post == null;
        return post;
    }
}
