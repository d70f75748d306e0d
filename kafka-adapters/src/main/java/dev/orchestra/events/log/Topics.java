package dev.orchestra.events.log;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The topic names of the wire contract, with the prefix that this installation puts before them.
 *
 * @param prefix may be empty
 * @param contextRequestName of the topic on which peers are asked about a lost agent
 * @param contextResponsePrefix before the requester's name, of the topic on which they answer
 */
public record Topics(String prefix, String contextRequestName, String contextResponsePrefix) {

    /** The names that systems before this one have in their environment for the topics of peer context. */
    public static final String CONTEXT_REQUEST_VARIABLE = "KAFKA_CONTEXT_REQUEST_TOPIC";

    public static final String CONTEXT_RESPONSE_VARIABLE = "KAFKA_CONTEXT_RESPONSE_TOPIC_PREFIX";

    private static final int AGENT_TYPE_MAX = 64;
    private static final Pattern TOPIC = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,150}");
    private static final String DEAD_LETTER = "-dlt";
    private static final String CONTEXT_REQUEST = "agent.context.request";
    private static final String CONTEXT_RESPONSE = "agent.context.response.";

    public Topics {
        requireName(contextRequestName, "contextRequestName");
        requireName(contextResponsePrefix, "contextResponsePrefix");
    }

    /** The names of the contract. */
    public Topics(String prefix) {
        this(prefix, CONTEXT_REQUEST, CONTEXT_RESPONSE);
    }

    /** With the names that an environment gives to the topics of peer context, where it does. */
    public static Topics of(String prefix, Map<String, String> environment) {
        String request = environment.getOrDefault(CONTEXT_REQUEST_VARIABLE, "").strip();
        String response =
                environment.getOrDefault(CONTEXT_RESPONSE_VARIABLE, "").strip();
        return new Topics(
                prefix,
                request.isEmpty() ? CONTEXT_REQUEST : request,
                response.isEmpty() || response.endsWith(".") ? withDefault(response) : response + ".");
    }

    private static String withDefault(String responsePrefix) {
        return responsePrefix.isEmpty() ? CONTEXT_RESPONSE : responsePrefix;
    }

    private static void requireName(String name, String field) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s has to be 1 to 150 letters, digits, dots, hyphens and underscores, but is '%s'."
                            .formatted(field, name));
        }
    }

    public String workflowRequest() {
        return prefix + "workflow.request";
    }

    public String workflowMessage() {
        return prefix + "workflow.message";
    }

    /**
     * Requests for the steps of one agent type.
     *
     * @throws IllegalArgumentException if {@code agent} is no agent type: lower case letters, digits and hyphens, 64 at most
     */
    public String stepRequest(String agent) {
        return prefix + "workflow.step." + requireAgentType(agent) + ".request";
    }

    private static String requireAgentType(String agent) {
        if (!isAgentType(agent)) {
            throw new IllegalArgumentException(
                    "An agent type has 1 to 64 lower case letters, digits and hyphens, but this one is '%s'."
                            .formatted(agent));
        }
        return agent;
    }

    public static boolean isAgentType(String agent) {
        int last = agent.length() - 1;
        if (last < 0 || last >= AGENT_TYPE_MAX || agent.charAt(0) == '-' || agent.charAt(last) == '-') {
            return false;
        }
        for (int i = 0; i <= last; i++) {
            char sign = agent.charAt(i);
            if (!(sign >= 'a' && sign <= 'z' || sign >= '0' && sign <= '9' || sign == '-')) {
                return false;
            }
        }
        return true;
    }

    public String stepResponse() {
        return prefix + "workflow.step.response";
    }

    public String workflowOutput() {
        return prefix + "workflow.output";
    }

    public String agentRegistry() {
        return prefix + "agent.registry";
    }

    public String agentHeartbeat() {
        return prefix + "agent.heartbeat";
    }

    public String agentCheckpoint() {
        return prefix + "agent.checkpoint";
    }

    /** What agents changed in the world, and what was taken back. */
    public String agentEffect() {
        return prefix + "agent.effect";
    }

    /** Peers are asked here what they know of a lost agent. */
    public String contextRequest() {
        return prefix + contextRequestName;
    }

    /** What the server asks of one agent process; only the server writes it. */
    public String agentControl() {
        return prefix + "agent.control";
    }

    /**
     * The peers' answers to one requester.
     *
     * @throws IllegalArgumentException if {@code requester} is not 1 to 64 lower case letters, digits and hyphens
     */
    public String contextResponse(String requester) {
        if (!isAgentType(requester)) {
            throw new IllegalArgumentException(
                    "A requester's name has 1 to 64 lower case letters, digits and hyphens, but this one is '%s'."
                            .formatted(requester));
        }
        return prefix + contextResponsePrefix + requester;
    }

    /** Under which the processes of an agent type share the effects that are to be undone. */
    public String undoGroup(String agent) {
        return prefix + "orchestra-undo-" + agent;
    }

    /** The same for one undo handler: only processes that know it are members, whatever versions run side by side. */
    public String undoGroup(String agent, String handler) {
        return undoGroup(agent) + "-" + handler;
    }

    /** Under which an agent process keeps its place among what the server asks of agents: questions about lost ones, and drains. */
    public String contextGroup(String agentId) {
        return prefix + "orchestra-context-" + agentId;
    }

    /** What the event bus carries. */
    public String agentEvent() {
        return prefix + "agent.event";
    }

    /**
     * Direct messages to the agents of one type, and the answers to theirs.
     *
     * @throws IllegalArgumentException if {@code agent} is no agent type
     */
    public String agentMessage(String agent) {
        return prefix + "agent.message." + requireAgentType(agent);
    }

    /**
     * Broadcasts on one subject.
     *
     * @throws IllegalArgumentException if {@code topic} is not 1 to 100 lower case letters, digits, hyphens and dots
     */
    public String agentTopic(String topic) {
        if (!TOPIC.matcher(topic).matches()) {
            throw new IllegalArgumentException(
                    "The topic of a broadcast has 1 to 100 lower case letters, digits, hyphens and dots, and begins and ends with a letter or digit, but this one is '%s'."
                            .formatted(topic));
        }
        return prefix + "agent.topic." + topic;
    }

    /** Every {@code agent.topic.{topic}}, of topics that come later too; no dead letters. */
    public Pattern allAgentTopics() {
        return Pattern.compile(Pattern.quote(prefix) + "agent\\.topic\\.(?:(?!" + DEAD_LETTER + "$).)+");
    }

    /** Under which an agent process keeps its place among the messages that are for it. */
    public String messageGroup(String agentId) {
        return prefix + "orchestra-messages-" + agentId;
    }

    /** Under which an agent process keeps its place among the answers to its messages. */
    public String answerGroup(String agentId) {
        return prefix + "orchestra-answers-" + agentId;
    }

    /** The group of the processes of a type that share its instances made on demand. */
    public String instanceGroup(String agent) {
        return prefix + "orchestra-instances-" + agent;
    }

    /** What agents remember, by {@code {agent}/{key}} or agent id. */
    public String agentState() {
        return prefix + "agent.state";
    }

    public String agentAudit() {
        return prefix + "agent.audit";
    }

    public String engineRecords() {
        return prefix + "zeebe.records";
    }

    public static String deadLetters(String topic) {
        return topic + DEAD_LETTER;
    }

    public Pattern allDeadLetters() {
        return Pattern.compile(Pattern.quote(prefix) + ".*" + DEAD_LETTER);
    }

    /** Every {@code workflow.step.{agent}.request} topic, of agents that come later too. */
    public Pattern allStepRequests() {
        return Pattern.compile(Pattern.quote(prefix) + "workflow\\.step\\.[a-z0-9-]+\\.request");
    }

    /** The consumer group of an agent type. */
    public String agentGroup(String agent) {
        return prefix + "orchestra-agent-" + agent;
    }

    /** The consumer group of a named reader of the bus. */
    public String busGroup(String name) {
        return prefix + "orchestra-bus-" + name;
    }

    /** What the server needs before the first request; step topics are created with their agents. */
    public List<TopicSpec> shared() {
        return List.of(
                TopicSpec.journal(workflowRequest()),
                TopicSpec.journal(workflowMessage()),
                TopicSpec.journal(stepResponse()),
                TopicSpec.journal(workflowOutput()),
                TopicSpec.journal(agentAudit()),
                TopicSpec.journal(agentEffect()),
                TopicSpec.stampedJournal(contextRequest()),
                TopicSpec.stampedJournal(agentControl()),
                TopicSpec.stampedJournal(agentEvent()),
                TopicSpec.journal(engineRecords()),
                TopicSpec.table(agentRegistry()),
                TopicSpec.table(agentHeartbeat()),
                TopicSpec.table(agentCheckpoint()),
                TopicSpec.table(agentState()));
    }
}
