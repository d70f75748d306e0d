package dev.orchestra.events;

/**
 * The types of the wire contract. A released type never changes; a change of meaning is a new version beside it.
 */
public enum EventType {
    WORKFLOW_REQUESTED("workflow.requested"),
    WORKFLOW_COMPLETED("workflow.completed"),
    WORKFLOW_REJECTED("workflow.rejected"),
    WORKFLOW_STALLED("workflow.stalled"),
    WORKFLOW_CANCELLED("workflow.cancelled"),
    MESSAGE_PUBLISHED("message.published"),
    STEP_REQUESTED("step.requested"),
    STEP_COMPLETED("step.completed"),
    STEP_FAILED("step.failed"),
    STEP_REJECTED("step.rejected"),
    /** A verdict of the server: the attempt is over and nobody will answer for it. */
    STEP_LOST("step.lost"),
    STEP_CHECKPOINTED("step.checkpointed"),
    AGENT_REGISTERED("agent.registered"),
    AGENT_HEARTBEAT("agent.heartbeat"),
    /** An agent process is asked to stop in order. */
    DRAIN_REQUESTED("drain.requested"),
    MESSAGE_SENT("message.sent"),
    MESSAGE_ANSWERED("message.answered"),
    MESSAGE_REFUSED("message.refused"),
    MESSAGE_BROADCAST("message.broadcast"),
    /** Receipts of broadcasts, several in one event. */
    MESSAGE_RECEIVED("message.received"),
    AGENT_STATE_SAVED("agent.state.saved"),
    ANSWER_REFUSED("answer.refused"),
    VERDICT_GIVEN("verdict.given"),
    EFFECT_RECORDED("effect.recorded"),
    UNDO_REQUESTED("undo.requested"),
    UNDO_DONE("undo.done"),
    UNDO_FAILED("undo.failed"),
    CONTEXT_REQUESTED("context.requested"),
    CONTEXT_PROVIDED("context.provided"),
    CONTEXT_DECLINED("context.declined"),
    RECONSTRUCTION_OPENED("reconstruction.opened"),
    RECONSTRUCTION_GATHERED("reconstruction.gathered"),
    RECONSTRUCTION_MERGED("reconstruction.merged"),
    RECONSTRUCTION_DECIDED("reconstruction.decided"),
    RECONSTRUCTION_UNDONE("reconstruction.undone"),
    RECONSTRUCTION_COMPLETED("reconstruction.completed"),
    TASK_CREATED("task.created"),
    TASK_ASSIGNED("task.assigned"),
    TASK_STARTED("task.started"),
    TASK_COMPLETED("task.completed"),
    TASK_FAILED("task.failed"),
    TASK_RETRIED("task.retried"),
    FEATURE_CREATED("feature.created"),
    FEATURE_STARTED("feature.started"),
    FEATURE_COMPLETED("feature.completed"),
    FEATURE_BLOCKED("feature.blocked"),
    AGENT_STARTED("agent.started"),
    AGENT_STOPPED("agent.stopped"),
    /** An error in an agent process, outside of a step. */
    AGENT_FAILED("agent.failed"),
    /** The failure detector suspects an agent process. */
    AGENT_SUSPECTED("agent.suspected"),
    AGENT_RECOVERED("agent.recovered"),
    SYSTEM_SHUTDOWN("system.shutdown"),
    /** What a health check found. */
    SYSTEM_CHECKED("system.checked");

    private final String wireName;

    EventType(String name) {
        this.wireName = "dev.orchestra." + name + ".v1";
    }

    /** The CloudEvents {@code type}, for example {@code dev.orchestra.step.requested.v1}. */
    public String wireName() {
        return wireName;
    }
}
