/** The JSON Schemas of cards: read once, and steps' inputs and outputs checked against them. */
@NullMarked
package dev.orchestra.registry.schema;

import org.jspecify.annotations.NullMarked;
