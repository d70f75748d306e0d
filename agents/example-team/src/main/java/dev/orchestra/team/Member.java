package dev.orchestra.team;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.KeyedAgentFactory;
import dev.orchestra.agents.StepContext;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.processes.AppDesign;
import dev.orchestra.team.reading.RuleBasedReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The agents of the team. */
enum Member {
    /** Requirement in, design out. */
    APP_DESIGNER(
            AppDesign.AGENT_APP_DESIGNER,
            "Derives components, data flows and rates from a requirement in plain language.",
            List.of("design"),
            """
            {"type":"object","properties":{"requirement":{"type":"string"}},"required":["requirement"]}""",
            workshop -> new AppDesigner(new RuleBasedReader())),
    /** Design in, Terraform out. */
    TERRAFORM_GENERATOR(
            AppDesign.AGENT_TERRAFORM_GENERATOR,
            "Writes Terraform for AWS from a design.",
            List.of("terraform", "aws"),
            """
            {"type":"object","properties":{"design":{"type":"object"}},"required":["design"]}""",
            TerraformWriter::new),
    /** Design in, topics out. */
    KAFKA_EXPERT(
            AppDesign.AGENT_KAFKA_EXPERT,
            "Sizes Kafka topics for a design and gives the reason for each number.",
            List.of("kafka"),
            """
            {"type":"object","properties":{"design":{"type":"object"}},"required":["design"]}""",
            workshop -> new KafkaExpert()),
    /** Answers with what it was given; for examples and benchmarks. */
    ECHO("echo", "Answers with its input.", List.of("echo"), """
            {"type":"object"}""", workshop -> StepContext::input),
    /** Remembers across steps and restarts, one notebook a key. */
    NOTEBOOK(
            NotebookClerk.AGENT,
            "Keeps notes under a name, and gives them back.",
            List.of("memory"),
            """
            {"type":"object","properties":{"notebook":{"type":"string"},"note":{"type":"string"}},"required":["notebook"]}""",
            workshop -> new NotebookClerk());

    private static final String OBJECT = """
            {"type":"object"}""";

    private final String agent;
    private final String description;
    private final List<String> skills;
    private final String inputSchema;
    private final Function<Workshop, AgentHandler> handler;

    Member(
            String agent,
            String description,
            List<String> skills,
            String inputSchema,
            Function<Workshop, AgentHandler> handler) {
        this.agent = agent;
        this.description = description;
        this.skills = skills;
        this.inputSchema = inputSchema;
        this.handler = handler;
    }

    /**
     * The member that runs under this agent type.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    static Member ofAgent(String agent) {
        return Arrays.stream(values())
                .filter(member -> member.agent.equals(agent))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("ORCHESTRA_AGENT has to be one of "
                        + Arrays.stream(values()).map(Member::agent).collect(Collectors.joining(", "))
                        + ", but is '" + agent + "'."));
    }

    /** The agent type, as models name it. */
    String agent() {
        return agent;
    }

    AgentHandler handler(Workshop workshop) {
        return handler.apply(workshop);
    }

    /** The instances that the member makes by key, if it does. */
    Optional<KeyedAgentFactory> instances() {
        return this == NOTEBOOK ? Optional.of(key -> new Notebook()) : Optional.empty();
    }

    AgentRegistered card() {
        return new AgentRegistered(
                agent,
                description,
                skills,
                Json.parse(inputSchema),
                Json.parse(OBJECT),
                Member.class.getPackage().getImplementationVersion(),
                null,
                null,
                null,
                null,
                this == TERRAFORM_GENERATOR ? Json.parse(TerraformWriter.STATE_SCHEMA) : null);
    }
}
