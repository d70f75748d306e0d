package dev.orchestra.agents;

import dev.orchestra.agents.instances.AnswerNotKeptException;
import dev.orchestra.agents.instances.Call;
import dev.orchestra.agents.instances.CallTimeoutException;
import dev.orchestra.agents.instances.InstanceMovedException;
import dev.orchestra.agents.instances.Instances;
import dev.orchestra.agents.instances.Place;
import dev.orchestra.agents.instances.TooManyInstancesException;
import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.agents.messages.ReceiverMovedException;
import dev.orchestra.agents.messages.Receivers;
import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Hands messages to the instances that they are for, and translates what came of it: the one place that does. */
final class InstanceReceivers implements Receivers, RuntimePart {

    /** Refusal code: all instances that the process may hold are at work. */
    static final String BUSY = "BUSY";
    /** Refusal code: the call took too long and was interrupted. */
    static final String CALL_TIMEOUT = "CALL_TIMEOUT";
    /** Refusal code: the message was handled before, and its answer is not kept any more. */
    static final String ALREADY_HANDLED = "ALREADY_HANDLED";

    /** Nothing is at work there any more; what is left is to keep what they know. */
    private static final Duration LEAVING_MAX = Duration.ofSeconds(2);

    private final String agent;
    private final Instances<KeyedResident> instances;

    InstanceReceivers(String agent, Instances<KeyedResident> instances) {
        this.agent = agent;
        this.instances = instances;
    }

    @Override
    public Optional<MessageHandler> find(AgentAddress receiver) {
        if (!receiver.agent().equals(agent)) {
            return Optional.empty();
        }
        String key = receiver.wireName();
        // Now, while the partition is known to be owned: a message that waits until it has gone must not take it back.
        Place place = instances.place(key);
        return Optional.of((message, messenger) -> receive(key, place, message, messenger));
    }

    /** Deduplication key: source and id; a duplicate of what changed the state gets the same answer and changes nothing. */
    private Json receive(String key, Place place, Message message, Messenger messenger) throws Exception {
        Call<KeyedResident> call = new Call<>(
                message.source() + " " + message.id(),
                message.id(),
                message.expiry(),
                instance -> instance.receive(message, messenger));
        try {
            return instances.call(key, place, call);
        } catch (InstanceMovedException e) {
            throw new ReceiverMovedException(String.valueOf(e.getMessage()));
        } catch (TooManyInstancesException e) {
            throw new MessageRefusal(BUSY, String.valueOf(e.getMessage()));
        } catch (CallTimeoutException e) {
            throw new MessageRefusal(CALL_TIMEOUT, String.valueOf(e.getMessage()));
        } catch (AnswerNotKeptException e) {
            throw new MessageRefusal(ALREADY_HANDLED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void released(Predicate<AgentAddress> leaving) {
        instances.release(key -> leaving.test(AgentAddress.parse(key)));
    }

    @Override
    public void leaving() {
        instances.stop(LEAVING_MAX);
    }

    @Override
    public void tick() {
        instances.tick();
    }

    @Override
    public void drain(Duration most) {
        instances.stop(most);
    }

    @Override
    public void close() {
        instances.stop(Duration.ZERO);
    }
}
