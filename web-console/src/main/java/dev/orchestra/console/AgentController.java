package dev.orchestra.console;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentStatus;
import dev.orchestra.registry.AgentView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the agents. */
@RestController
@RequestMapping("/api/v1/agents")
@Tag(name = "Agents")
final class AgentController {

    private final AgentDirectory directory;
    private final Pages pages;

    AgentController(AgentDirectory directory, Pages pages) {
        this.directory = directory;
        this.pages = pages;
    }

    @GetMapping
    @Operation(summary = "Lists the agents, by type and id")
    Page<AgentItem> agents(
            @Parameter(description = "Agents whose card names this skill") @RequestParam(required = false) @Nullable
                    String skill,
            @Parameter(description = "Agents of this type") @RequestParam(required = false) @Nullable String type,
            @Parameter(description = "ALIVE, SUSPECT or DEAD") @RequestParam(required = false) @Nullable
                    AgentStatus status,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        AgentQuery query =
                new AgentQuery(Optional.ofNullable(skill), Optional.ofNullable(type), Optional.ofNullable(status));
        AgentCursor after = cursor == null ? null : AgentCursor.read(cursor);
        Page<AgentView> page = pages.page(
                limit,
                most -> directory.find(query).stream()
                        .filter(agent -> after == null || after.isBefore(agent))
                        .limit(most)
                        .toList(),
                AgentCursor::of);
        Instant now = directory.brokerTime();
        return new Page<>(
                page.items().stream().map(agent -> AgentItem.of(agent, now)).toList(), page.nextCursor());
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows one agent")
    AgentItem agent(@PathVariable String id) {
        return directory
                .shown(id)
                .map(agent -> AgentItem.of(agent, directory.brokerTime()))
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "No agent '%s' has registered or sent a heartbeat. GET /api/v1/agents lists those that have."
                                .formatted(id)));
    }
}
