package dev.orchestra.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code list WHAT} */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists instances, agents, incidents, tasks, reconstructions, dead-letters or events.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(
            paramLabel = "WHAT",
            description = "instances, agents, incidents, tasks, reconstructions, dead-letters or events")
    private String what = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 10000. Default: 50.")
    private int limit = 50;

    @Mixin
    private EventChoice choice = new EventChoice();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ListCommand(ServerOptions server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        Listing listing = Listing.named(what)
                .orElseThrow(
                        () -> new WrongUseException("Expected one of %s, got %s".formatted(Listing.names(), what)));
        if (listing != Listing.EVENTS && !choice.given().isEmpty()) {
            throw new WrongUseException("%s goes with list events only, not with list %s"
                    .formatted(String.join(", ", choice.given()), what));
        }
        if (limit < 1 || limit > 10_000) {
            throw new WrongUseException("Expected --limit from 1 to 10000, got " + limit);
        }
        List<JsonNode> items = items(listing);
        PrintWriter out = spec.commandLine().getOut();
        if (server.json()) {
            out.println(Json.pretty(Map.of("items", items)));
        } else {
            Table.lines(items, listing.columns()).forEach(out::println);
        }
        return ExitCode.DONE;
    }

    /** Follows the cursor from page to page until there are enough. */
    private List<JsonNode> items(Listing listing) {
        ApiClient client = server.client();
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String query = "?limit=" + Math.min(limit - items.size(), 100) + choice.query()
                    + (cursor.isEmpty() ? "" : "&cursor=" + ApiClient.escaped(cursor));
            JsonNode page = client.get(listing.path() + query).body();
            JsonNode found = page.isArray() ? page : page.path("items");
            found.forEach(items::add);
            cursor = found.isEmpty() ? "" : page.path("nextCursor").asString("");
        } while (!cursor.isEmpty() && items.size() < limit);
        return items.subList(0, Math.min(limit, items.size()));
    }
}
