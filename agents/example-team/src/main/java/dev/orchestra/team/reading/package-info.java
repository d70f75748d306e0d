/** Reads a plain-language requirement and derives a design from it by rules, the same every time. */
@NullMarked
package dev.orchestra.team.reading;

import org.jspecify.annotations.NullMarked;
