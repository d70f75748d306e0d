package dev.orchestra.console;

import dev.orchestra.registry.AgentDirectory;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the agents. */
@RestController
@RequestMapping("/api/v1/agents")
@Tag(name = "Agents")
final class AgentController {

    private final AgentDirectory directory;

    AgentController(AgentDirectory directory) {
        this.directory = directory;
    }

    @GetMapping
    @Operation(summary = "Lists the agents, by type and id")
    Page<AgentItem> agents() {
        return new Page<>(
                directory.agents().stream()
                        .map(agent -> AgentItem.of(agent, directory.brokerTime()))
                        .toList(),
                null);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows one agent")
    AgentItem agent(@PathVariable String id) {
        return directory
                .agent(id)
                .map(agent -> AgentItem.of(agent, directory.brokerTime()))
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "No agent '%s' has registered or sent a heartbeat. GET /api/v1/agents lists those that have."
                                .formatted(id)));
    }
}
