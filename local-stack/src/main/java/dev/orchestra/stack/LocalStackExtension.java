package dev.orchestra.stack;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Shares one ephemeral stack across all test classes of a JVM: {@code @ExtendWith(LocalStackExtension.class)}.
 *
 * <p>A test asks by the types of its parameters, in constructors, life-cycle methods or tests. {@link LocalStack} is the
 * whole stack, running; {@link KafkaBroker}, {@link ZeebeBroker}, {@link PostgresServer} or {@link SchemaRegistryServer} is that part alone, and nothing
 * else is started for it. It is stopped when the last test has ended. A subclass that overrides {@link #stack()} has a
 * stack of its own, shared by the classes that use that subclass. A test that stops or kills a part starts it again when it is
 * done: the classes run one after the other.
 */
public class LocalStackExtension implements ParameterResolver {
    private static final List<Class<?>> TYPES = List.of(
            LocalStack.class, KafkaBroker.class, ZeebeBroker.class, PostgresServer.class, SchemaRegistryServer.class);

    /** The stack to share; by default it starts quickly, and PostgreSQL does not wait for the disk. */
    protected LocalStack.Builder stack() {
        return LocalStack.builder().quickStart().postgres(PostgresOptions.DEFAULT.withoutFsync());
    }

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalStack stack = context.getRoot()
                .getStore(Namespace.create(LocalStackExtension.class))
                .computeIfAbsent(getClass(), key -> stack().build(), LocalStack.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == LocalStack.class) {
            return stack.start();
        }
        Component part = part(stack, type);
        part.start();
        return part;
    }

    private static Component part(LocalStack stack, Class<?> type) {
        if (type == KafkaBroker.class) {
            return stack.kafka();
        }
        if (type == ZeebeBroker.class) {
            return stack.zeebe();
        }
        return type == PostgresServer.class
                ? stack.postgres()
                : stack.schemaRegistry()
                        .orElseThrow(
                                () -> new StackException(
                                        "The stack has no schema registry. Override stack() and call schemaRegistry(0) on the builder."));
    }
}
