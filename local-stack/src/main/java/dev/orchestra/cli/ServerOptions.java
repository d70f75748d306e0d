package dev.orchestra.cli;

import java.net.URI;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which server, and how to print what it says. */
final class ServerOptions {
    private static final String DEFAULT = "http://127.0.0.1:8088";

    private final Map<String, String> environment;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "The server. Default: $ORCHESTRA_SERVER, else the running ./orchestra dev, else " + DEFAULT + ".")
    private String server = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json or table (default).")
    private Format format = Format.TABLE;

    ServerOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    ApiClient client() {
        return new ApiClient(address());
    }

    boolean json() {
        return format == Format.JSON;
    }

    DevState devState() {
        return DevState.read(environment);
    }

    private URI address() {
        String named = server.isEmpty() ? environment.getOrDefault("ORCHESTRA_SERVER", "") : server;
        String address = named.isEmpty() ? devState().server() : named;
        String chosen = address.isEmpty() ? DEFAULT : address;
        try {
            URI uri = URI.create(chosen.endsWith("/") ? chosen.substring(0, chosen.length() - 1) : chosen);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with what was expected.
        }
        throw new WrongUseException("Expected a server like " + DEFAULT + ", got " + chosen);
    }
}
