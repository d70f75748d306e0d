package dev.orchestra.registry;

/** How an agent is reached. */
public enum AgentKind {
    /** A process of its own that reads its steps from Kafka, by the SDK or by the contract. */
    SDK,
    /** It is called over HTTP by a bridge, which heartbeats for it. */
    HTTP
}
