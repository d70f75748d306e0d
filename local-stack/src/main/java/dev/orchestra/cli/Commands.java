package dev.orchestra.cli;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, each with the environment it looks at, so that a test can name another. */
final class Commands implements IFactory {
    private final Map<Class<?>, Supplier<?>> known;

    Commands(Map<String, String> environment) {
        known = Map.of(
                DemoCommand.class, () -> new DemoCommand(environment),
                DevCommand.class, () -> new DevCommand(environment),
                DoctorCommand.class, () -> new DoctorCommand(environment),
                DeployCommand.class, () -> new DeployCommand(new ServerOptions(environment)),
                StartCommand.class, () -> new StartCommand(new ServerOptions(environment)),
                ListCommand.class, () -> new ListCommand(new ServerOptions(environment)),
                ShowCommand.class, () -> new ShowCommand(new ServerOptions(environment)),
                ResolveCommand.class, () -> new ResolveCommand(new ServerOptions(environment)),
                CancelCommand.class, () -> new CancelCommand(new ServerOptions(environment)),
                RedriveCommand.class, () -> new RedriveCommand(new ServerOptions(environment)));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        @Nullable Supplier<?> maker = known.get(type);
        return maker == null ? CommandLine.defaultFactory().create(type) : type.cast(maker.get());
    }
}
