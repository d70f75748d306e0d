/** Agents that talk: direct messages with answers, broadcasts to subscribers, and who gets them. */
@NullMarked
package dev.orchestra.agents.messages;

import org.jspecify.annotations.NullMarked;
