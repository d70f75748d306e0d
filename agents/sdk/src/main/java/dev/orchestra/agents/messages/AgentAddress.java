package dev.orchestra.agents.messages;

import dev.orchestra.events.log.Topics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * To whom a message goes: a process of an agent type, or an instance of the type that is made on demand and lives where its
 * partition is owned. It always knows the type, which names the topic.
 *
 * @param agent the agent type
 * @param kind what {@code name} is
 * @param name the process' agent id, or the instance's key
 */
public record AgentAddress(String agent, Kind kind, String name) {

    /** What an address names. */
    public enum Kind {
        /** One agent process, by its agent id. */
        PROCESS,
        /** An instance by its key, in whatever process it lives. */
        INSTANCE
    }

    private static final int AGENT_ID_MAX = 128;
    private static final int KEY_MAX = 200;
    private static final Pattern SOURCE = Pattern.compile("/agents/([^/]+)/([^/]+)");

    public AgentAddress {
        if (!Topics.isAgentType(agent)) {
            throw new IllegalArgumentException(
                    "An address needs an agent type of 1 to 64 lower case letters, digits and hyphens, but got '%s'."
                            .formatted(agent));
        }
        if (kind == Kind.PROCESS && !isAgentId(name)) {
            throw new IllegalArgumentException(
                    "An agent id has 1 to 128 letters, digits, dots, hyphens and underscores, but this one is '%s'. For an instance made on demand write '%s/{key}'."
                            .formatted(name, agent));
        }
        if (kind == Kind.INSTANCE && !isKey(name)) {
            throw new IllegalArgumentException(
                    "The key of an instance has 1 to 200 letters, digits and the signs ._:@+/-, but this one is '%s'."
                            .formatted(name));
        }
    }

    // By hand, because this is done three times for each message.
    private static boolean isAgentId(String text) {
        int last = text.length() - 1;
        if (last < 0 || last >= AGENT_ID_MAX || !isAscii(text.charAt(0)) || !isAscii(text.charAt(last))) {
            return false;
        }
        for (int i = 1; i < last; i++) {
            char sign = text.charAt(i);
            if (!isAscii(sign) && sign != '.' && sign != '_' && sign != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(char sign) {
        return sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z' || sign >= '0' && sign <= '9';
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= KEY_MAX
                && text.codePoints().allMatch(sign -> Character.isLetterOrDigit(sign) || "._:@+/-".indexOf(sign) >= 0);
    }

    /** A process, by its type and its agent id. */
    public static AgentAddress process(String agent, String agentId) {
        return new AgentAddress(agent, Kind.PROCESS, agentId);
    }

    /** An instance that is made on demand, by its type and its key. */
    public static AgentAddress instance(String agent, String key) {
        return new AgentAddress(agent, Kind.INSTANCE, key);
    }

    /**
     * Reads {@code {agent}/{key}}, or the source of a process' events, {@code /agents/{agent}/{agentid}}. An agent id alone
     * does not tell its type: look it up with {@link Messenger#find}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AgentAddress parse(String text) {
        Matcher source = SOURCE.matcher(text);
        if (source.matches()) {
            return process(source.group(1), source.group(2));
        }
        int slash = text.indexOf('/');
        if (slash <= 0) {
            throw new IllegalArgumentException(
                    "Expected '{agent}/{key}' or '/agents/{agent}/{agentid}', but got '%s'. Use Messenger.find for an agent id."
                            .formatted(text));
        }
        return instance(text.substring(0, slash), text.substring(slash + 1));
    }

    /**
     * An address as it stands in an event of the agent type: an agent id, or {@code {agent}/{key}}.
     *
     * @param agent the type, where the text does not name it
     */
    static AgentAddress ofWire(String agent, String text) {
        return text.indexOf('/') > 0 ? parse(text) : process(agent, text);
    }

    public boolean isProcess() {
        return kind == Kind.PROCESS;
    }

    /** As it stands on the wire, which is also the record's key. */
    public String wireName() {
        return kind == Kind.PROCESS ? name : agent + "/" + name;
    }

    /** The agent id, or {@code {agent}/{key}}. */
    @Override
    public String toString() {
        return wireName();
    }
}
