package dev.orchestra.agents.interactions;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.RawRecord;
import java.util.Optional;

/**
 * Whom is asked about: an agent type, or one address of it.
 *
 * @param address all of the type if empty
 */
record Other(String agent, Optional<AgentAddress> address) {

    /** Whether it said this event. */
    boolean said(Event event) {
        if (address.isEmpty()) {
            return event.attribute(Attribute.AGENT).filter(agent::equals).isPresent();
        }
        AgentAddress one = address.get();
        Attribute attribute = one.isProcess() ? Attribute.AGENT_ID : Attribute.SENDER;
        return event.attribute(attribute).filter(one.wireName()::equals).isPresent();
    }

    /** Whether it may have said this record, by its headers; those of an instance may be written in another way than its name. */
    boolean maySay(RawRecord record) {
        return Headers.mayBe(record, Attribute.AGENT, agent)
                && address.filter(AgentAddress::isProcess)
                        .filter(one -> !Headers.mayBe(record, Attribute.AGENT_ID, one.wireName()))
                        .isEmpty();
    }

    /** Whether the source and sender of a broadcast are its. */
    boolean said(String source, String sender) {
        return address.map(one -> one.isProcess()
                        ? source.equals("/agents/" + agent + "/" + one.name())
                        : sender.equals(one.wireName()))
                .orElse(source.startsWith("/agents/" + agent + "/"));
    }

    /** Whether a message is for it, by its receiver. */
    boolean isReceiver(String receiver) {
        return address.map(one -> one.wireName().equals(receiver)).orElse(true);
    }
}
