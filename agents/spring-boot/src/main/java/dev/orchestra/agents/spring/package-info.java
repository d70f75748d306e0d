/** Agents as beans of a Spring Boot application. */
@NullMarked
package dev.orchestra.agents.spring;

import org.jspecify.annotations.NullMarked;
