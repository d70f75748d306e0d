package dev.orchestra.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One whole system for all test classes that ask for it: {@code @ExtendWith(SharedSystem.class)} and a parameter of type
 * {@link OrchestraSystem}. Starting one takes longer than most of them need it for. The classes run one after the other; each
 * has processes, agents and ids of its own, and starts again what it stops.
 */
final class SharedSystem implements ParameterResolver {

    private static final String[] AGENTS = {"echo", "app-designer", "terraform-generator", "kafka-expert"};

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == OrchestraSystem.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedSystem.class))
                .computeIfAbsent(OrchestraSystem.class, key -> OrchestraSystem.start(AGENTS), OrchestraSystem.class);
    }
}
