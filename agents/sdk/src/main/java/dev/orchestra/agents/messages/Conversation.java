package dev.orchestra.agents.messages;

import org.jspecify.annotations.Nullable;

/**
 * In whose name something is said, and as part of what.
 *
 * @param correlationId null begins a conversation
 * @param causationId the event that made the sender say it
 * @param traceparent the trace that the story began with
 */
record Conversation(
        AgentAddress sender,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String traceparent) {}
