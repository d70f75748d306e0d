/**
 * Measures the way of a step against what it is made of. Each part runs in a JVM of its own, told what to do over its
 * standard input, so that the operating system says what each costs.
 */
@NullMarked
package dev.orchestra.benchmarks;

import org.jspecify.annotations.NullMarked;
