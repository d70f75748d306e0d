package dev.orchestra.team;

import dev.orchestra.agents.InstanceContext;
import dev.orchestra.agents.KeyedAgent;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.events.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Remembers what it is told, one notebook a key: {@code note} with {@code {"text": "..."}} writes, {@code read} reads,
 * {@code tear-out} forgets. A note that is there already is not written again, so telling it twice does no harm.
 */
final class Notebook implements KeyedAgent {

    static final String NOTE = "note";
    static final String READ = "read";
    static final String TEAR_OUT = "tear-out";
    static final String FULL = "NOTEBOOK_FULL";
    static final String UNREADABLE = "NOTE_UNREADABLE";

    static final int ENTRIES_MAX = 200;
    static final int CHARACTERS_MAX = 1_000;

    /** What is kept. */
    record Pages(List<String> entries) {
        static final Pages EMPTY = new Pages(List.of());

        Pages {
            entries = List.copyOf(entries);
        }

        Pages with(String entry) {
            List<String> all = new ArrayList<>(entries);
            all.add(entry);
            return new Pages(all);
        }
    }

    @Override
    public Json receive(Message message, InstanceContext context) throws MessageRefusal {
        Pages pages = context.state().get(Pages.class).orElse(Pages.EMPTY);
        return switch (message.type()) {
            case NOTE -> note(text(message.data()), pages, context);
            case READ -> Json.of(pages);
            case TEAR_OUT -> {
                context.state().clear();
                yield Json.of(Map.of("tornOut", pages.entries().size()));
            }
            default ->
                throw new MessageRefusal(
                        MessageRefusal.UNKNOWN_MESSAGE,
                        "A notebook knows %s, %s and %s, but not '%s'."
                                .formatted(NOTE, READ, TEAR_OUT, message.type()));
        };
    }

    private static Json note(String text, Pages pages, InstanceContext context) throws MessageRefusal {
        if (pages.entries().contains(text)) {
            return Json.of(pages);
        }
        if (pages.entries().size() >= ENTRIES_MAX) {
            throw new MessageRefusal(
                    FULL,
                    "The notebook '%s' has %d notes and takes no more. Tear them out, or begin another."
                            .formatted(context.key(), ENTRIES_MAX));
        }
        Pages next = pages.with(text);
        context.state().set(next);
        return Json.of(next);
    }

    private static String text(Json data) throws MessageRefusal {
        String text = data.string("text").orElse("").strip();
        if (text.isEmpty() || text.length() > CHARACTERS_MAX) {
            throw new MessageRefusal(
                    UNREADABLE,
                    "A note has 1 to %,d characters in 'text', but this one has %,d."
                            .formatted(CHARACTERS_MAX, text.length()));
        }
        return text;
    }
}
