package dev.orchestra.e2e;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.EffectToUndo;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.Undo;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An agent to be lost. It builds walls: each brick is an effect, a change of the world and a checkpoint. In the middle of a brick,
 * when it is laid and not yet in a checkpoint, it waits at a gate, so that whoever ends its process knows exactly where it was.
 */
final class Mason {

    private static final int CAPACITY = 400;
    private static final long LOOK_MILLIS = 20;
    private static final Duration TALK = Duration.ofSeconds(60);

    private final String agentId;
    private final Yard yard;
    private final ConcurrentMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    /**
     * What is to be built.
     *
     * @param wall its name
     * @param bricks how many
     * @param waitsAt in the middle of which brick it waits
     * @param gate until this is open
     * @param neighbour the agent id of the neighbour that is told of the wall by whoever works on it; nobody if empty
     */
    record Order(String wall, int bricks, int waitsAt, String gate, String neighbour) {}

    /** What is checkpointed: the bricks that count. */
    record Wall(List<String> bricks) {

        static final Wall NOTHING = new Wall(List.of());

        Wall with(String brick) {
            List<String> more = new ArrayList<>(bricks);
            more.add(brick);
            return new Wall(List.copyOf(more));
        }
    }

    private Mason(String agentId, Yard yard) {
        this.agentId = agentId;
        this.yard = yard;
    }

    /** @param arguments the agent type and the yard's directory */
    public static void main(String[] arguments) throws Exception {
        Mason mason = new Mason(System.getenv("ORCHESTRA_AGENT_ID"), new Yard(Path.of(arguments[1])));
        Thread.ofPlatform().daemon().name("gates").start(mason::watchGates);
        AgentRuntime.fromEnvironment()
                .agent(arguments[0])
                .capacity(CAPACITY)
                .onUndo("take-down", mason::takeDown)
                .handler(mason::build)
                .start()
                .join();
    }

    private Json build(StepContext step) throws Exception {
        Order order = step.input().as(Order.class);
        Wall wall = step.resumed(Wall.class, Wall.NOTHING);
        yard.tell("begun-%s-%d".formatted(order.wall(), wall.bricks().size()));
        if (!order.neighbour().isEmpty()) {
            AgentAddress neighbour = new AgentAddress("neighbour", AgentAddress.Kind.PROCESS, order.neighbour());
            var told = step.messenger().send(neighbour, "wall-begun", Json.of(Map.of("wall", order.wall())), TALK);
            if (wall.bricks().isEmpty()) {
                told.get();
            }
        }
        for (int number = wall.bricks().size() + 1; number <= order.bricks(); number++) {
            String brick = "%s-%d-%s".formatted(order.wall(), number, UUID.randomUUID());
            step.effect("brick", brick, Undo.by("take-down", Map.of("brick", brick)));
            yard.lay(brick);
            yard.tell("laid-%s-%d".formatted(order.wall(), number));
            if (number == order.waitsAt()) {
                yard.tell("waiting-%s@%s".formatted(order.wall(), agentId));
                gate(order.gate()).await();
            }
            wall = wall.with(brick);
            step.checkpoint(wall);
        }
        return Json.of(Map.of("bricks", wall.bricks()));
    }

    private void takeDown(EffectToUndo effect) {
        String brick = effect.arguments().string("brick").orElseThrow();
        yard.takeDown(brick);
        yard.tell("taken-down-" + brick);
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, it -> new CountDownLatch(1));
    }

    private void watchGates() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (!never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                gates.forEach((name, latch) -> {
                    if (yard.isOpen(name)) {
                        latch.countDown();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
