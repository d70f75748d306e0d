package dev.orchestra.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.workers.engine.Reply.Busy;
import dev.orchestra.workers.engine.Reply.Refused;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import dev.orchestra.workers.engine.Reply.Unknown;
import dev.orchestra.workers.json.Utf8;
import io.camunda.zeebe.client.api.command.ClientHttpException;
import io.grpc.Status;
import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RepliesTest {

    @Test
    void aFinalNoIsRefusedWithItsCode() {
        Map<Status, Code> expected = Map.of(
                Status.NOT_FOUND, Code.NOT_FOUND,
                Status.FAILED_PRECONDITION, Code.INVALID_STATE,
                Status.INVALID_ARGUMENT, Code.INVALID_ARGUMENT,
                Status.ALREADY_EXISTS, Code.ALREADY_EXISTS,
                Status.UNAUTHENTICATED, Code.UNAUTHORIZED,
                Status.UNIMPLEMENTED, Code.UNSUPPORTED);
        expected.forEach((status, code) -> assertThat(reply(status.withDescription("why")))
                .isEqualTo(new Refused<Long>(code, status.getCode() + ": why")));
    }

    @Test
    void backPressureIsBusy() {
        assertThat(reply(Status.RESOURCE_EXHAUSTED.withDescription("Expected to handle more")))
                .isInstanceOf(Busy.class);
    }

    @Test
    void aMessageOverTheLimitIsRefusedThoughItsStatusIsThatOfBackPressure() {
        assertThat(reply(Status.RESOURCE_EXHAUSTED.withDescription(
                        "gRPC message exceeds maximum size 4194304: 5000000")))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }

    @Test
    void anAnswerThatDidNotArriveIsUnknown() {
        assertThat(reply(Status.DEADLINE_EXCEEDED)).isInstanceOf(Unknown.class);
        assertThat(reply(Status.CANCELLED)).isInstanceOf(Unknown.class);
        assertThat(reply(Status.UNAVAILABLE)).isInstanceOf(Unknown.class);
        assertThat(reply(Status.INTERNAL)).isInstanceOf(Unknown.class);
    }

    @Test
    void aConnectionThatWasNeverMadeIsBusyForItCarriedNoCommand() {
        assertThat(reply(Status.UNAVAILABLE.withCause(new ConnectException("Connection refused"))))
                .isInstanceOf(Busy.class);
    }

    @Test
    void aKeyOfNoPartitionIsNotFound() {
        assertThat(reply(Status.UNAVAILABLE.withDescription(
                        "Expected to execute command on partition 0, but either it does not exist, or …")))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void aRejectionWithoutACodeOfItsOwnIsRefused() {
        assertThat(reply(Status.INTERNAL.withDescription("Command 'COMPLETE' rejected with code 'PROCESSING_ERROR'")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void httpCodesMeanTheSame() {
        assertThat(http(404))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(Code.NOT_FOUND));
        assertThat(http(409))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(Code.INVALID_STATE));
        assertThat(http(429)).isInstanceOf(Busy.class);
        assertThat(http(503)).isInstanceOf(Unknown.class);
    }

    @Test
    void sizesAreThoseOfTheWire() {
        for (String text : new String[] {"", "abc", "für", "€", "a😀b"}) {
            assertThat(Utf8.length(text)).isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        }
    }

    private static Reply<Long> reply(Status status) {
        return Replies.ofFailure(new CompletionException(status.asRuntimeException()));
    }

    private static Reply<Long> http(int code) {
        return Replies.ofFailure(new ClientHttpException(code, "because"));
    }
}
