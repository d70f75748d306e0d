package dev.orchestra.agents.interactions;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an earlier process of an agent id has heard and answered: messages to it, broadcasts that it handled, its answers to steps and
 * their requests. The messages and broadcasts that it sent may be on the topic of any agent type and are left out.
 */
final class Recall {

    private final Topics topics;
    private final AgentAddress self;
    private final String source;
    private final int countMax;
    private final List<RawRecord> past = new ArrayList<>();
    private boolean tooMuch;

    /** @param countMax how many records there may be */
    Recall(Topics topics, AgentAddress self, String source, int countMax) {
        this.topics = topics;
        this.self = self;
        this.source = source;
        this.countMax = countMax;
    }

    /** Empty if there are too many. */
    Optional<List<RawRecord>> read(Stretch window) {
        window.scanKey(
                topics.agentMessage(self.agent()), self.name(), record -> !tooMuch, (record, event) -> add(record));
        steps(window);
        broadcasts(window);
        return tooMuch ? Optional.empty() : Optional.of(past);
    }

    private void add(RawRecord record) {
        tooMuch = tooMuch || past.size() >= countMax;
        if (!tooMuch) {
            past.add(record);
        }
    }

    private void steps(Stretch window) {
        Set<String> answered = new HashSet<>();
        window.scan(
                topics.stepResponse(),
                record -> !tooMuch && Headers.mayBe(record, Attribute.AGENT_ID, self.name()),
                (record, event) -> {
                    if (event.source().equals(source)) {
                        add(record);
                        event.attribute(Attribute.CAUSATION_ID).ifPresent(answered::add);
                    }
                });
        if (!answered.isEmpty()) {
            window.scan(topics.stepRequest(self.agent()), mayBeOf(answered), (record, event) -> {
                if (answered.contains(event.id())) {
                    add(record);
                }
            });
        }
    }

    private void broadcasts(Stretch window) {
        Map<String, Set<String>> heard = new HashMap<>();
        window.scanKey(
                topics.agentEvent(),
                source,
                record -> !tooMuch && Headers.mayBeType(record, EventType.MESSAGE_RECEIVED),
                (record, event) -> {
                    add(record);
                    Interactions.collect(event, receipt -> true, heard);
                });
        heard.forEach((topic, ids) -> window.scan(topics.agentTopic(topic), record -> !tooMuch, (record, event) -> {
            if (ids.contains(event.source() + "\n" + event.id())) {
                add(record);
            }
        }));
    }

    private Predicate<RawRecord> mayBeOf(Set<String> ids) {
        return record -> !tooMuch && record.header("ce_id").map(ids::contains).orElse(true);
    }
}
