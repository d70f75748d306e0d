package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receipts: which broadcasts an agent process has handled.
 *
 * @param topic of the broadcasts
 */
public record MessageReceived(String topic, List<Receipt> received) {
    public MessageReceived {
        Checks.required(topic, "topic");
        received = List.copyOf(Checks.present(received, "received"));
    }

    /**
     * One broadcast.
     *
     * @param id the broadcast's id, which is unique with {@code source}
     * @param sender who said it: an agent id, or {@code {agent}/{key}}
     * @param at when it was handled, by the receiver's clock
     */
    public record Receipt(
            String id,
            String source,
            String sender,
            @JsonProperty("correlationid") @Nullable String correlationId,
            Instant at) {
        public Receipt {
            Checks.required(id, "id");
            Checks.required(source, "source");
            Checks.required(sender, "sender");
            Checks.present(at, "at");
        }
    }
}
