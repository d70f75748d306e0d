package dev.orchestra.workers.start;

import dev.orchestra.events.MessagePublished;
import dev.orchestra.workers.inbox.Inbox.RequestId;

/**
 * One BPMN message to publish.
 *
 * @param id the same id is published once, however often it is asked for
 */
public record MessageRequest(RequestId id, MessagePublished message) {}
