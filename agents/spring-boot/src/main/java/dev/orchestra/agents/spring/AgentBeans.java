package dev.orchestra.agents.spring;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.AgentLifecycle;
import dev.orchestra.agents.ContextHandler;
import dev.orchestra.agents.KeyedAgent;
import dev.orchestra.agents.KeyedAgentFactory;
import dev.orchestra.agents.UndoHandler;
import dev.orchestra.agents.UndoHandlers;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.events.AgentRegistered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Finds the beans that are agents, and says what each agent is made of. */
final class AgentBeans {

    private final ConfigurableListableBeanFactory beans;

    AgentBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** What one agent is made of. */
    static final class Parts {
        final String type;
        private final Set<String> descriptions = new LinkedHashSet<>();
        private final Set<String> skills = new LinkedHashSet<>();
        final List<AgentLifecycle> lifecycles = new ArrayList<>();
        final Map<String, UndoHandler> undo = new LinkedHashMap<>();
        int capacity;

        @Nullable
        AgentHandler handler;

        @Nullable
        MessageHandler messages;

        @Nullable
        KeyedAgentFactory instances;

        @Nullable
        ContextHandler context;

        Parts(String type) {
            this.type = type;
        }

        AgentRegistered card() {
            String description = descriptions.isEmpty() ? null : String.join(" ", descriptions);
            return new AgentRegistered(type, description, List.copyOf(skills), null, null, null, null);
        }
    }

    /** @throws IllegalStateException if a bean is nothing that an agent can be, or two are the same; says what to do */
    List<Parts> find() {
        Map<String, Parts> agents = new LinkedHashMap<>();
        for (String name : beans.getBeanNamesForAnnotation(Agent.class)) {
            Agent agent = beans.findAnnotationOnBean(name, Agent.class);
            if (agent != null) {
                add(agents.computeIfAbsent(agent.value(), Parts::new), agent, name);
            }
        }
        return List.copyOf(agents.values());
    }

    private void add(Parts parts, Agent agent, String name) {
        if (!agent.description().isBlank()) {
            parts.descriptions.add(agent.description());
        }
        parts.skills.addAll(List.of(agent.skills()));
        parts.capacity = Math.max(parts.capacity, agent.capacity());
        if (beans.isTypeMatch(name, KeyedAgent.class)) {
            parts.instances = once(parts.instances, perKey(name), name, "makes instances");
            return;
        }
        Object bean = beans.getBean(name);
        boolean useful = false;
        if (bean instanceof AgentHandler handler) {
            parts.handler = once(parts.handler, handler, name, "does steps");
            useful = true;
        }
        if (bean instanceof MessageHandler handler) {
            parts.messages = once(parts.messages, handler, name, "answers messages");
            useful = true;
        }
        if (bean instanceof KeyedAgentFactory factory) {
            parts.instances = once(parts.instances, factory, name, "makes instances");
            useful = true;
        }
        if (bean instanceof AgentLifecycle lifecycle) {
            parts.lifecycles.add(lifecycle);
            useful = true;
        }
        if (bean instanceof UndoHandlers handlers) {
            handlers.undoHandlers().forEach((handler, undo) -> {
                if (parts.undo.putIfAbsent(handler, undo) != null) {
                    throw new IllegalStateException(
                            "The bean '%s' has an undo handler '%s', but another bean of the same agent type has one too. Give one of them another name."
                                    .formatted(name, handler));
                }
            });
            useful = true;
        }
        if (bean instanceof ContextHandler handler) {
            parts.context = once(parts.context, handler, name, "answers questions about lost agents");
            useful = true;
        }
        if (!useful) {
            throw new IllegalStateException(
                    "The bean '%s' is marked @Agent(\"%s\"), but it is none of AgentHandler, MessageHandler, KeyedAgent, KeyedAgentFactory, AgentLifecycle, UndoHandlers and ContextHandler. Let %s implement one of them."
                            .formatted(name, agent.value(), bean.getClass().getName()));
        }
    }

    private KeyedAgentFactory perKey(String name) {
        if (!beans.isPrototype(name)) {
            throw new IllegalStateException(
                    "The bean '%s' is a KeyedAgent, of which one is made for each key, but there is only one of it. Add @Scope(\"prototype\")."
                            .formatted(name));
        }
        return key -> beans.getBean(name, KeyedAgent.class);
    }

    private static <T> T once(@Nullable T present, T next, String name, String what) {
        if (present != null) {
            throw new IllegalStateException(
                    "The bean '%s' %s, but another bean of the same agent type does so too. Give one of them another type."
                            .formatted(name, what));
        }
        return next;
    }
}
