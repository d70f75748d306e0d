package dev.orchestra.console;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.orchestra.events.bus.EventFilter;
import dev.orchestra.events.bus.ReplayRequest;
import dev.orchestra.events.bus.ReplayTarget;
import dev.orchestra.events.bus.Selection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to replay, where to, and how fast.
 *
 * @param filter all conditions have to hold; an empty one selects everything
 * @param dryRun counts and sends nothing
 * @param perSecond at most so many events per second; 1,000 where it is missing
 */
record ReplayBody(
        @NotNull(message = "expected conditions, or {} for everything") @Valid @Nullable
        Filter filter,

        @NotNull(message = "expected {\"topic\":…}") @Valid @Nullable
        To to,

        @Nullable Boolean dryRun,
        @Nullable @Min(1) @Max(100_000) Integer perSecond) {

    /**
     * @param type full types, and beginnings that end with a dot; one or a list
     * @param source one or a list
     * @param correlationid one or a list
     * @param from the first time that counts, of the record
     * @param to the first time that does not
     * @param topic to read, with its prefix; the bus's own where it is missing
     * @param originals leave out what a replay sent
     */
    record Filter(
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable @Size(max = 100)
            List<@NotBlank String> type,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable @Size(max = 100)
            List<@NotBlank String> source,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable @Size(max = 100)
            List<@NotBlank String> correlationid,

            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable @Size(min = 1, max = 249) String topic,
            @Nullable Boolean originals) {

        Selection selection() {
            if (from != null && to != null && !from.isBefore(to)) {
                throw ProblemException.field("filter.to", "expected a time after from, " + from + ", but got " + to);
            }
            EventFilter filter = new EventFilter(
                    set(type), set(source), set(correlationid), Boolean.TRUE.equals(originals), event -> true);
            return new Selection(
                    filter, Optional.ofNullable(from), Optional.ofNullable(to), Optional.ofNullable(topic));
        }

        private static Set<String> set(@Nullable List<String> values) {
            return values == null ? Set.of() : new HashSet<>(values);
        }
    }

    /**
     * @param topic with its prefix
     * @param sameTopic whether it may be the topic that is read
     */
    record To(
            @NotBlank @Size(max = 249) @Nullable String topic,
            @Nullable Boolean sameTopic) {}

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    /** @throws ProblemException if the parts do not go together */
    ReplayRequest request() {
        if (filter == null || to == null || to.topic() == null) {
            throw new IllegalStateException("The body was not validated.");
        }
        return new ReplayRequest(
                filter.selection(),
                new ReplayTarget.ToTopic(to.topic(), Boolean.TRUE.equals(to.sameTopic())),
                perSecond == null ? ReplayRequest.EVENTS_PER_SECOND_DEFAULT : perSecond);
    }
}
