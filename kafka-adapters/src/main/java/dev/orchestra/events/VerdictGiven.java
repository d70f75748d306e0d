package dev.orchestra.events;

/**
 * Why an agent was declared lost.
 *
 * @param reason {@code AGENT_LOST} or {@code AGENT_TIMEOUT}
 * @param evidence what was seen, in plain words and with times
 */
public record VerdictGiven(String reason, String agentId, String incarnation, String evidence) {}
