package dev.orchestra.exporter;

import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.exporter.api.context.ScheduledTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** The broker's side: remembers the position, and runs what was scheduled when the test says so. */
final class FakeController implements Controller {

    private final Queue<Runnable> scheduled = new ArrayDeque<>();
    private long position;

    FakeController(long position) {
        this.position = position;
    }

    /** Runs what is scheduled now, but not what that schedules in turn. */
    void tick() {
        for (var count = scheduled.size(); count > 0; count--) {
            scheduled.remove().run();
        }
    }

    @Override
    public void updateLastExportedRecordPosition(long newPosition) {
        position = newPosition;
    }

    @Override
    public void updateLastExportedRecordPosition(long newPosition, byte[] metadata) {
        throw new UnsupportedOperationException("The exporter keeps no metadata.");
    }

    @Override
    public long getLastExportedRecordPosition() {
        return position;
    }

    @Override
    public ScheduledTask scheduleCancellableTask(Duration delay, Runnable task) {
        scheduled.add(task);
        return () -> scheduled.remove(task);
    }

    @Override
    public Optional<byte[]> readMetadata() {
        return Optional.empty();
    }
}
