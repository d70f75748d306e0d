package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.events.log.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells what becomes of a case, on {@code agent.audit}. An event's id follows from the case and the part, so a part that is
 * done again tells the same event.
 */
final class CaseEvents {

    private static final String SOURCE = "/orchestra/server";
    private static final Duration SEND = Duration.ofSeconds(15);

    private final EventLog log;
    private final Topics topics;
    private final MeterRegistry meters;

    CaseEvents(EventLog log, Topics topics, MeterRegistry meters) {
        this.log = log;
        this.topics = topics;
        this.meters = meters;
    }

    /**
     * Tells these things, and returns when they are stored.
     *
     * @throws JournalUnavailableException if they could not be stored now
     * @throws RecordTooLargeException if one is too large
     */
    void tell(CaseRef about, CaseEvent... told) throws InterruptedException {
        begin(about, told).await();
    }

    /** Begins to tell these things; what is not waited for may not be stored. */
    Telling begin(CaseRef about, CaseEvent... told) {
        return new Telling(about).with(told);
    }

    /** Things that are being told of a case, in order. */
    final class Telling {

        private final CaseRef about;
        private final List<CompletableFuture<Position>> stored = new ArrayList<>();

        private Telling(CaseRef about) {
            this.about = about;
        }

        /** Tells these after the others. */
        Telling with(CaseEvent... more) {
            log.together(() -> {
                for (CaseEvent it : more) {
                    stored.add(log.append(Outgoing.of(topics.agentAudit(), about.jobKey(), event(about, it))));
                }
            });
            return this;
        }

        /**
         * Returns when all of them are stored.
         *
         * @throws JournalUnavailableException if they could not be stored now
         * @throws RecordTooLargeException if one is too large
         */
        void await() throws InterruptedException {
            try {
                CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new))
                        .get(SEND.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                    throw tooLarge;
                }
                throw new JournalUnavailableException(
                        "Kafka did not store the events of case " + about.caseId() + ".", e);
            } catch (TimeoutException e) {
                throw new JournalUnavailableException(
                        "Kafka did not store the events of case %s within %s.".formatted(about.caseId(), SEND), e);
            }
        }
    }

    /** Counts the case, and the time from the verdict to its end. Called once, by whoever saw it through. */
    void ended(CaseCompleted how) {
        String outcome = switch (how.outcome()) {
            case RESUMED -> "resumed";
            case GIVEN_UP -> "given-up";
        };
        meters.timer("orchestra.reconstructions", "outcome", outcome)
                .record(Duration.between(how.startedAt(), how.endedAt()));
    }

    private static Event event(CaseRef about, CaseEvent told) {
        String instance = Long.toString(about.processInstanceKey());
        String type = told.type().wireName();
        String part = type.substring("dev.orchestra.reconstruction.".length(), type.length() - ".v1".length());
        return Event.of(told.type())
                .id("case/" + about.caseId() + "/" + part)
                .source(SOURCE)
                .subject(about.elementId().map(it -> instance + "/" + it).orElse(instance))
                .time(told.endedAt())
                .with(Attribute.CASE_ID, about.caseId())
                .with(Attribute.CORRELATION_ID, instance)
                .with(Attribute.PARTITION_KEY, about.jobKey())
                .with(Attribute.JOB_KEY, about.jobKey())
                .with(Attribute.ATTEMPT, Integer.toString(about.loss().attempt()))
                .with(Attribute.AGENT, about.loss().agent())
                .with(Attribute.AGENT_ID, about.loss().agentId())
                .with(Attribute.ELEMENT_ID, about.elementId())
                .with(Attribute.PROCESS_ID, about.processId())
                .with(Attribute.TRACEPARENT, about.traceparent())
                .data(told)
                .build();
    }
}
