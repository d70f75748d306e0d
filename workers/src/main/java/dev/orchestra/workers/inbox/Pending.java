package dev.orchestra.workers.inbox;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** One undecided command. Its fields are written by the inbox thread, or before it is handed to it. */
final class Pending {

    final Command command;
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** When it was claimed, as the store has it. */
    Instant claimedAt = Instant.EPOCH;

    /** The same moment by this process's monotonic clock. */
    long claimedNanos;

    /** An unsettled claim is not done only if the records are past this. */
    Instant notBefore = Instant.EPOCH;

    int busyTries;

    Pending(Command command) {
        this.command = command;
    }

    Inbox.RequestId id() {
        return command.request().id();
    }
}
