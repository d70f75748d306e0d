package dev.orchestra.agents.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Makes a bean an agent, which lives as long as the application context. What the bean is decides what the agent does; it
 * may be more than one of these:
 * <ul>
 *   <li>{@link dev.orchestra.agents.AgentHandler}: does steps
 *   <li>{@link dev.orchestra.agents.messages.MessageHandler}: answers messages to the process
 *   <li>{@link dev.orchestra.agents.KeyedAgentFactory}: makes instances by key. Or a {@link dev.orchestra.agents.KeyedAgent}
 *       that is a prototype bean: one is made for each key
 *   <li>{@link dev.orchestra.agents.AgentLifecycle}: is told of start and stop
 *   <li>{@link dev.orchestra.agents.UndoHandlers}: takes effects of lost attempts back
 *   <li>{@link dev.orchestra.agents.ContextHandler}: adds what it knows of a lost agent
 * </ul>
 * Several beans of one type are one agent, as long as each does something else.
 */
@Documented
@Component
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Agent {

    /** The agent type, as the step header {@code agent} names it; also the name of a bean that is found by scanning. */
    @AliasFor(annotation = Component.class, attribute = "value")
    String value();

    /** For its card: what it does, for people. */
    String description() default "";

    /** For its card: what it can do, for others to find it by. */
    String[] skills() default {};

    /** How many steps run side by side, 1 to 1,000; by default {@code orchestra.agent.capacity}. */
    int capacity() default 0;
}
