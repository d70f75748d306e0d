package dev.orchestra.reconstruction.cases;

import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.history.RecoveryHistory.Contact;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Whom lost processes had to do with. The many cases of one lost incarnation ask once. */
final class Contacts {

    private static final int KEPT_MAX = 1_000;

    private final Map<String, CompletableFuture<List<Contact>>> asked = new LinkedHashMap<>();
    private final RecoveryHistory history;
    private final int max;

    /** @param max how many are asked for */
    Contacts(RecoveryHistory history, int max) {
        this.history = history;
        this.max = max;
    }

    /** @param gathering what is shared; the first who asks decides on the stretch of time */
    List<Contact> of(String gathering, String agentId, Instant from, Instant to) {
        CompletableFuture<List<Contact>> mine = new CompletableFuture<>();
        CompletableFuture<List<Contact>> first;
        synchronized (asked) {
            first = asked.putIfAbsent(gathering, mine);
            if (asked.size() > KEPT_MAX) {
                asked.remove(asked.keySet().iterator().next());
            }
        }
        if (first == null) {
            first = mine;
            try {
                mine.complete(history.contacts(agentId, from, to, max));
            } catch (RuntimeException e) {
                synchronized (asked) {
                    asked.remove(gathering, mine);
                }
                mine.completeExceptionally(e);
            }
        }
        try {
            return first.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
