package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.logstreams.log.LogAppendEntry;
import io.camunda.zeebe.logstreams.log.LogStream;
import io.camunda.zeebe.logstreams.log.WriteContext;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.protocol.impl.encoding.MsgPackConverter;
import io.camunda.zeebe.protocol.impl.record.RecordMetadata;
import io.camunda.zeebe.protocol.impl.record.value.usertask.UserTaskRecord;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.intent.UserTaskIntent;
import io.camunda.zeebe.protocol.record.value.UserTaskRecordValue;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A person who completes the newest user task. A broker takes this over REST, which the in-memory
 * engine has not; so the command is written to its log, where the gateway would write it.
 */
final class Reviewer {

    private final ZeebeTestEngine engine;

    Reviewer(ZeebeTestEngine engine) {
        this.engine = engine;
    }

    UserTaskRecordValue openTask() {
        return StreamSupport.stream(engine.getRecordStreamSource().getRecords().spliterator(), false)
                .filter(entry -> entry.getValueType() == ValueType.USER_TASK)
                .filter(entry -> entry.getIntent() == UserTaskIntent.CREATED)
                .map(entry -> (UserTaskRecordValue) entry.getValue())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("Expected a user task, but none was created."));
    }

    void complete(Map<String, Object> variables) {
        UserTaskRecord command = new UserTaskRecord()
                .setUserTaskKey(openTask().getUserTaskKey())
                .setVariables(new UnsafeBuffer(MsgPackConverter.convertToMsgPack(variables)));
        RecordMetadata metadata = new RecordMetadata()
                .recordType(RecordType.COMMAND)
                .valueType(ValueType.USER_TASK)
                .intent(UserTaskIntent.COMPLETE);
        var written = logOf(engine)
                .newLogStreamWriter()
                .tryWrite(
                        WriteContext.userCommand(UserTaskIntent.COMPLETE),
                        LogAppendEntry.of(openTask().getUserTaskKey(), metadata, command));
        assertThat(written.isRight()).as("the command was written to the log").isTrue();
    }

    private static LogStream logOf(ZeebeTestEngine engine) {
        try {
            Field log = engine.getClass().getDeclaredField("logStream");
            log.setAccessible(true);
            return (LogStream) log.get(engine);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("This version of the in-memory engine keeps its log elsewhere.", e);
        }
    }
}
