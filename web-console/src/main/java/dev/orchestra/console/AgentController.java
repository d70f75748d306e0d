package dev.orchestra.console;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentDrains;
import dev.orchestra.registry.AgentKind;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentStatus;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.endpoint.HttpAgentCards;
import dev.orchestra.registry.endpoint.HttpAgentCards.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows the agents, registers those that are called over HTTP, and drains both kinds. */
@RestController
@RequestMapping("/api/v1/agents")
@Tag(name = "Agents")
final class AgentController {

    private static final Duration FINISH_WITHIN = Duration.ofMinutes(5);
    private static final Duration FINISH_WITHIN_MAX = Duration.ofDays(1);

    private final AgentDirectory directory;
    private final HttpAgentCards cards;
    private final AgentDrains drains;
    private final Pages pages;

    AgentController(AgentDirectory directory, HttpAgentCards cards, AgentDrains drains, Pages pages) {
        this.directory = directory;
        this.cards = cards;
        this.drains = drains;
        this.pages = pages;
    }

    @PostMapping
    @Operation(summary = "Registers an agent that is called over HTTP, or replaces its card")
    ResponseEntity<AgentItem> register(@RequestBody @Valid AgentCard body) {
        boolean fresh = outcome(body.id(), cards.register(body.id(), body.card()));
        return ResponseEntity.status(fresh ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/api/v1/agents/" + body.id()))
                .body(agent(body.id()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes an HTTP agent out; the steps that it has are still answered")
    void remove(@PathVariable String id) {
        var unused = outcome(id, cards.remove(id));
    }

    @PostMapping("/{id}/drain")
    @Operation(
            summary = "Lets an agent finish: it gets no new steps and messages",
            description =
                    "204 when it drains, and again while it does. An agent with a process of its own ends what it has"
                            + " accepted within finishWithin (ISO 8601, PT5M by default, a day at most) and stops; starting the process again ends the"
                            + " drain. 202 with the agent when it was asked and has not said so within seconds. An HTTP agent gets"
                            + " nothing new until its card is registered again.")
    ResponseEntity<AgentItem> drain(@PathVariable String id, @RequestBody(required = false) @Nullable Drain body) {
        Duration finishWithin = finishWithin(body);
        boolean calledOverHttp = directory
                .agent(id)
                .filter(agent -> agent.kind() == AgentKind.HTTP)
                .isPresent();
        if (calledOverHttp) {
            var unused = outcome(id, cards.drain(id));
            return ResponseEntity.noContent().build();
        }
        return switch (drains.drain(id, finishWithin)) {
            case AgentDrains.Outcome.Drains draining ->
                ResponseEntity.noContent().build();
            case AgentDrains.Outcome.Asked asked -> ResponseEntity.accepted().body(agent(id));
            case AgentDrains.Outcome.Unknown unknown -> throw unknown(id);
            case AgentDrains.Outcome.Dead dead ->
                throw ProblemException.of(
                        ProblemType.INVALID_STATE,
                        "The agent '%s' is silent for so long that it counts as dead: there is nothing to drain, and the steps that it had are recovered. Start its process again, or leave it."
                                .formatted(id));
            case AgentDrains.Outcome.ActsFor bridge ->
                throw ProblemException.of(
                        ProblemType.INVALID_STATE,
                        "'%s' is a process that calls the HTTP agent '%s'. Drain that one."
                                .formatted(id, bridge.agentId()));
        };
    }

    private static Duration finishWithin(@Nullable Drain body) {
        Duration wanted = body == null || body.finishWithin() == null ? FINISH_WITHIN : body.finishWithin();
        if (wanted.isNegative() || wanted.compareTo(FINISH_WITHIN_MAX) > 0) {
            throw ProblemException.field(
                    "finishWithin", "It has to be from PT0S to %s, but is %s.".formatted(FINISH_WITHIN_MAX, wanted));
        }
        return wanted;
    }

    /** @param finishWithin ISO 8601, how long the agent may work on what it has accepted; for one with a process of its own */
    record Drain(@Nullable Duration finishWithin) {}

    /** @return whether it is new */
    private static boolean outcome(String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Stored stored -> stored.fresh();
            case Outcome.Refused refused ->
                throw ProblemException.of(
                        ProblemType.CARD_REFUSED,
                        "The card was not registered: the field '%s' is not valid: %s"
                                .formatted(
                                        refused.problems().getFirst().field(),
                                        refused.problems().getFirst().message()),
                        refused.problems().stream()
                                .map(problem -> new ProblemException.FieldError(problem.field(), problem.message()))
                                .toList());
            case Outcome.Unknown unknown -> throw unknown(id);
            case Outcome.Foreign foreign ->
                throw ProblemException.of(
                        ProblemType.INVALID_STATE,
                        "The agent '%s' has a process of its own. End the process (it drains on SIGTERM, and on POST /api/v1/agents/{id}/drain), or give the HTTP agent another agentId."
                                .formatted(id));
        };
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
                .orElseThrow(() -> unknown(id));
    }

    private static ProblemException unknown(String id) {
        return ProblemException.of(
                ProblemType.NOT_FOUND,
                "No agent '%s' has registered or sent a heartbeat. GET /api/v1/agents lists those that have."
                        .formatted(id));
    }
}
