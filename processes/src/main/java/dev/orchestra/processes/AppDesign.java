package dev.orchestra.processes;

/**
 * The names in {@code app-design/app-design.bpmn}: the example team's process, in which a
 * requirement in plain language becomes a design, Terraform and topics.
 */
public final class AppDesign {

    /** The process to start. */
    public static final String PROCESS_ID = "app-design";

    /** The variable to start it with: the requirement, a text. */
    public static final String REQUIREMENT = "requirement";

    /** Agent: requirement in, design out. */
    public static final String AGENT_APP_DESIGNER = "app-designer";

    /** Agent: design in, Terraform files out. */
    public static final String AGENT_TERRAFORM_GENERATOR = "terraform-generator";

    /** Agent: design in, topics and their reasons out. Not asked where no flow runs over Kafka. */
    public static final String AGENT_KAFKA_EXPERT = "kafka-expert";

    /** The designer rejects with this code when it finds no application in the text. */
    public static final String ERROR_REQUIREMENT_UNCLEAR = "REQUIREMENT_UNCLEAR";

    private AppDesign() {}
}
