package dev.orchestra.server;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one of the systems behind the server whether it answers, and remembers when it last did. The log gets one line when
 * it goes and one when it comes back.
 */
final class Probe {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private final String what;
    private final Question question;
    private final Clock clock;
    private final AtomicReference<State> state = new AtomicReference<>(new State(null, null));

    /**
     * @param what the name for the log, such as "PostgreSQL at jdbc:postgresql://…"
     * @param question answers in a few seconds at most
     */
    Probe(String what, Question question, Clock clock) {
        this.what = what;
        this.question = question;
        this.clock = clock;
    }

    /** Asks now. */
    Result ask() {
        Answer answer;
        try {
            answer = question.ask();
        } catch (Exception e) {
            answer = new Answer.No(String.valueOf(e.getMessage()));
        }
        boolean up = answer instanceof Answer.Yes;
        Instant now = clock.instant();
        State before = state.getAndUpdate(old -> new State(up, up ? now : old.lastSuccess()));
        tell(before.up(), answer);
        return new Result(answer, Optional.ofNullable(up ? now : before.lastSuccess()));
    }

    private void tell(@Nullable Boolean before, Answer answer) {
        switch (answer) {
            case Answer.Yes yes when before == null || !before -> LOG.info("{} answers: {}", what, yes.detail());
            case Answer.No no
            when before == null || before ->
                LOG.warn("{} does not answer: {}. The server goes on and connects when it comes back.", what, no.why());
            default -> {
                // Nothing has changed, and the log has said so already.
            }
        }
    }

    /** What asking brought. */
    record Result(Answer answer, Optional<Instant> lastSuccess) {}

    sealed interface Answer {
        record Yes(String detail) implements Answer {}

        record No(String why) implements Answer {}
    }

    @FunctionalInterface
    interface Question {
        Answer ask() throws Exception;
    }

    private record State(@Nullable Boolean up, @Nullable Instant lastSuccess) {}
}
