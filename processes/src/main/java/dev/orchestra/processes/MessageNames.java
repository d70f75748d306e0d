package dev.orchestra.processes;

/** The BPMN message names that mean something to us. */
public final class MessageNames {

    /** No client may publish a message of this name. */
    public static final String RESERVED = Variables.ORCHESTRA;

    /** What {@code examples/wait-for-message.bpmn} waits for; its correlation key is an order id. */
    public static final String DELIVERY_CONFIRMED = "delivery-confirmed";

    private MessageNames() {}
}
