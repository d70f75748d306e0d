/** Where agents that are called over HTTP may be, and what their cards have to say. */
@NullMarked
package dev.orchestra.registry.endpoint;

import org.jspecify.annotations.NullMarked;
