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
        known = Map.ofEntries(
                Map.entry(DemoCommand.class, () -> new DemoCommand(environment)),
                Map.entry(DevCommand.class, () -> new DevCommand(environment)),
                Map.entry(DoctorCommand.class, () -> new DoctorCommand(environment)),
                Map.entry(DeployCommand.class, () -> new DeployCommand(new ServerOptions(environment))),
                Map.entry(StartCommand.class, () -> new StartCommand(new ServerOptions(environment))),
                Map.entry(ListCommand.class, () -> new ListCommand(new ServerOptions(environment))),
                Map.entry(ShowCommand.class, () -> new ShowCommand(new ServerOptions(environment))),
                Map.entry(ResolveCommand.class, () -> new ResolveCommand(new ServerOptions(environment))),
                Map.entry(CancelCommand.class, () -> new CancelCommand(new ServerOptions(environment))),
                Map.entry(DrainCommand.class, () -> new DrainCommand(new ServerOptions(environment))),
                Map.entry(RedriveCommand.class, () -> new RedriveCommand(new ServerOptions(environment))),
                Map.entry(ReplayCommand.class, () -> new ReplayCommand(new ServerOptions(environment))),
                Map.entry(RebuildCommand.class, () -> new RebuildCommand(new ServerOptions(environment))));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        @Nullable Supplier<?> maker = known.get(type);
        return maker == null ? CommandLine.defaultFactory().create(type) : type.cast(maker.get());
    }
}
