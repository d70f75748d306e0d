/**
 * A real Kafka, Zeebe and PostgreSQL as child processes on the loopback, for development and tests.
 *
 * <p>Start with {@link dev.orchestra.stack.LocalStack}, or in a test with {@link dev.orchestra.stack.LocalStackExtension}.
 */
@NullMarked
package dev.orchestra.stack;

import org.jspecify.annotations.NullMarked;
