package dev.orchestra.stack;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Runs in OpenSearch's own JVM, on its class path: one node on the loopback, on the ports it is told. */
final class OpenSearchMain {
    private static final String RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner";

    private OpenSearchMain() {}

    /**
     * Runs until the process is asked to stop.
     *
     * @param arguments the data folder, the HTTP port, the transport port
     */
    public static void main(String[] arguments) throws Exception {
        Class<?> runnerType = Class.forName(RUNNER);
        Class<?> settingsType = Class.forName(RUNNER + "$Builder");
        Class<?> configsType = Class.forName(RUNNER + "$Configs");
        Map<String, String> ours = Map.of(
                "network.host",
                "127.0.0.1",
                "http.port",
                arguments[1],
                "transport.port",
                arguments[2],
                "discovery.type",
                "single-node");
        AutoCloseable runner = (AutoCloseable) runnerType.getConstructor().newInstance();
        Object settings = Proxy.newProxyInstance(
                OpenSearchMain.class.getClassLoader(), new Class<?>[] {settingsType}, (proxy, method, given) -> {
                    Method put = given[1].getClass().getMethod("put", String.class, String.class);
                    for (Map.Entry<String, String> entry : ours.entrySet()) {
                        put.invoke(given[1], entry.getKey(), entry.getValue());
                    }
                    return null;
                });
        runnerType.getMethod("onBuild", settingsType).invoke(runner, settings);
        Object configs = runnerType.getMethod("newConfigs").invoke(null);
        configsType.getMethod("basePath", String.class).invoke(configs, arguments[0]);
        configsType.getMethod("numOfNode", int.class).invoke(configs, 1);
        configsType.getMethod("clusterName", String.class).invoke(configs, "operate");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runner)));
        runnerType.getMethod("build", configsType).invoke(runner, configs);
        Thread.currentThread().join();
    }

    private static void close(AutoCloseable runner) {
        try {
            runner.close();
        } catch (Exception e) {
            System.out.println("OpenSearch did not close in good order: " + e);
        }
    }
}
