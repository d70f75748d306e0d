/** Every event on the topics, written to PostgreSQL once. */
@NullMarked
package dev.orchestra.history.events;

import org.jspecify.annotations.NullMarked;
