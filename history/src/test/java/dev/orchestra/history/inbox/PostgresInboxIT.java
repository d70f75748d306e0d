package dev.orchestra.history.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orchestra.history.Postgres;
import dev.orchestra.history.records.EngineRecords;
import dev.orchestra.history.records.RecordJson;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import dev.orchestra.workers.inbox.Inbox.Claim;
import dev.orchestra.workers.inbox.Inbox.InboxUnavailableException;
import dev.orchestra.workers.inbox.Inbox.Request;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Inbox.Settlement;
import dev.orchestra.workers.inbox.Inbox.Started;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(LocalStackExtension.class)
final class PostgresInboxIT {

    private static final RequestId ID = new RequestId("client", "r1");
    private static final Request REQUEST = new Request(ID, Request.Kind.INSTANCE, "body");
    private static final Instant LAST_RECORD = Instant.ofEpochMilli(RecordJson.TIME + 100);

    private final PostgresServer server;
    private Postgres postgres;
    private OptionalInt partitions = OptionalInt.of(1);
    private PostgresInbox inbox;

    PostgresInboxIT(PostgresServer server) {
        this.server = server;
    }

    @BeforeEach
    void fresh() {
        postgres = Postgres.freshSchema(server);
        inbox = new PostgresInbox(postgres.jdbc(), postgres.transactions(), () -> partitions);
    }

    @Test
    void givesTheFirstDeliveryTheClaimAndTellsTheOthersThatItIsNotSettled() {
        var first = (Claim.Fresh) claim(REQUEST);

        assertThat(claim(REQUEST)).isEqualTo(new Claim.Unsettled(first.at()));
    }

    @Test
    void tellsCopiesWhatTheFirstOneStarted() {
        claim(REQUEST);
        inbox.started(List.of(new Started(ID, 7)));
        inbox.started(List.of(new Started(ID, 8)));
        inbox.refused(ID, "X", "too late");
        inbox.release(List.of(ID));

        assertThat(claim(REQUEST)).as("the first note stands").isEqualTo(new Claim.AlreadyStarted(7));
    }

    @Test
    void tellsCopiesWhyTheFirstOneWasRefused() {
        claim(REQUEST);
        inbox.refused(ID, "NOT_FOUND", "no such process \0");

        assertThat(claim(REQUEST)).isEqualTo(new Claim.AlreadyRefused("NOT_FOUND", "no such process \uFFFD"));
    }

    @Test
    void seesTheSameIdWithAnotherBodyAsAConflict() {
        claim(REQUEST);

        assertThat(claim(new Request(ID, Request.Kind.INSTANCE, "another body")))
                .isEqualTo(new Claim.Conflict());
    }

    @Test
    void treatsTwoRequestsOfOneCallWithOneIdAsTwoDeliveries() {
        var other = new Request(new RequestId("client", "r2"), Request.Kind.MESSAGE, "body");
        var conflicting = new Request(ID, Request.Kind.INSTANCE, "another body");

        var claims = inbox.claim(List.of(REQUEST, other, REQUEST, conflicting));

        assertThat(claims.get(0)).isInstanceOf(Claim.Fresh.class);
        assertThat(claims.get(1)).isInstanceOf(Claim.Fresh.class);
        assertThat(claims.get(2)).isEqualTo(new Claim.Unsettled(((Claim.Fresh) claims.get(0)).at()));
        assertThat(claims.get(3)).isEqualTo(new Claim.Conflict());
    }

    @Test
    void letsTheNextDeliveryClaimWhatWasReleased() {
        claim(REQUEST);
        inbox.release(List.of(ID));

        assertThat(claim(REQUEST)).isInstanceOf(Claim.Fresh.class);
    }

    @Test
    void letsOneOnlyTakeOverAClaim() {
        var first = (Claim.Fresh) claim(REQUEST);

        var taken = inbox.reclaim(ID, first.at());

        assertThat(taken).isPresent();
        assertThat(taken.get()).isAfter(first.at());
        assertThat(inbox.reclaim(ID, first.at())).isEmpty();
        inbox.started(List.of(new Started(ID, 7)));
        assertThat(inbox.reclaim(ID, taken.get())).as("it is started").isEmpty();
    }

    @Test
    void takesIdsOfAnyLengthAndContent() {
        var longId = new Request(new RequestId("s\0".repeat(5000), "i".repeat(10_000)), Request.Kind.INSTANCE, "b");

        assertThat(claim(longId)).isInstanceOf(Claim.Fresh.class);
        assertThat(claim(longId)).isInstanceOf(Claim.Unsettled.class);
    }

    @Test
    void givesEachRequestToOneOfManyReplicasThatAskAtOnce() throws Exception {
        var requests = IntStream.range(0, 200)
                .mapToObj(i -> new Request(new RequestId("client", "r" + i), Request.Kind.INSTANCE, "b"))
                .toList();
        var fresh = Collections.synchronizedList(new ArrayList<Claim>());
        try (var replicas = Executors.newFixedThreadPool(4)) {
            Callable<Void> claimAll = () -> {
                var mine = new ArrayList<>(requests);
                Collections.shuffle(mine);
                inbox.claim(mine).stream().filter(Claim.Fresh.class::isInstance).forEach(fresh::add);
                return null;
            };
            for (var done : replicas.invokeAll(Collections.nCopies(8, claimAll))) {
                done.get();
            }
        }
        assertThat(fresh).hasSize(200);
    }

    @Test
    void findsTheInstanceThatARequestStarted() {
        claim(REQUEST);
        ingest(RecordJson.startedBy(1, "client", "r1"));

        assertThat(inbox.settle(ID, LAST_RECORD)).isEqualTo(new Settlement.Found(RecordJson.INSTANCE));
        assertThat(claim(REQUEST)).as("noted").isEqualTo(new Claim.AlreadyStarted(RecordJson.INSTANCE));
    }

    @Test
    void takesTheCallingInstanceWhereACalledOneGotACopyOfTheVariable() {
        claim(REQUEST);
        var child = Long.toString(RecordJson.INSTANCE - 50);
        ingest(
                RecordJson.startedBy(1, "client", "r1"),
                RecordJson.startedBy(2, "client", "r1")
                        .with("processInstanceKey", child)
                        .with("scopeKey", child));

        assertThat(inbox.settle(ID, LAST_RECORD)).isEqualTo(new Settlement.Found(RecordJson.INSTANCE));
    }

    @Test
    void findsTheMessageThatARequestPublished() {
        claim(new Request(ID, Request.Kind.MESSAGE, "body"));
        ingest(RecordJson.of(1, "MESSAGE", "PUBLISHED", 77).with("messageId", ID.messageId()));

        assertThat(inbox.settle(ID, LAST_RECORD)).isEqualTo(new Settlement.Found(77));
    }

    @Test
    void saysNotDoneOnlyWhenAMarkerThatWasSentAfterTheTimeCameOutOfEveryPartition() {
        partitions = OptionalInt.of(2);
        assertThat(inbox.settle(ID, LAST_RECORD)).isEqualTo(new Settlement.NotYet(Optional.empty()));

        ingest(marker(1, 1, 101));
        assertThat(inbox.settle(ID, LAST_RECORD))
                .as("nothing of the second partition")
                .isEqualTo(new Settlement.NotYet(Optional.empty()));

        ingest(marker(2, 1, 100));
        assertThat(inbox.settle(ID, LAST_RECORD))
                .as("up to it, not past it")
                .isEqualTo(new Settlement.NotYet(Optional.of(LAST_RECORD)));

        ingest(marker(2, 2, 102), marker(2, 3, 99));
        assertThat(inbox.settle(ID, LAST_RECORD)).isEqualTo(new Settlement.NotDone());

        partitions = OptionalInt.empty();
        assertThat(inbox.settle(ID, LAST_RECORD))
                .as("the engine does not say how many partitions it has")
                .isEqualTo(new Settlement.NotYet(Optional.empty()));
    }

    @Test
    void waitsWhileCommandsMayStillBeInTheQueueOfAnEngineThatHasFallenBehind() {
        ingest(marker(1, 1, 50));
        // The engine was away, and works now on what reached its log before ours: the time of its records is past ours.
        ingest(RecordJson.of(60_000, "TIMER", "CREATED", 1));

        assertThat(inbox.settle(ID, LAST_RECORD))
                .isEqualTo(new Settlement.NotYet(Optional.of(Instant.ofEpochMilli(RecordJson.TIME + 50))));
    }

    @Test
    void forgetsSettledRequestsAfterTheRetentionAndKeepsOpenClaimsLonger() {
        var settled = List.of(REQUEST, new Request(new RequestId("client", "young"), Request.Kind.INSTANCE, "b"));
        var open = new Request(new RequestId("client", "open"), Request.Kind.INSTANCE, "b");
        inbox.claim(settled);
        inbox.started(
                settled.stream().map(request -> new Started(request.id(), 1)).toList());
        claim(open);
        postgres.jdbc().update("update inbox set claimed_at = now() - interval '25 hours' where request_id <> 'young'");

        assertThat(new InboxRetention(postgres.jdbc(), Duration.ofHours(24)).run())
                .isEqualTo(1);

        assertThat(claim(REQUEST)).isInstanceOf(Claim.Fresh.class);
        assertThat(claim(settled.getLast())).isInstanceOf(Claim.AlreadyStarted.class);
        assertThat(claim(open)).isInstanceOf(Claim.Unsettled.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InboxRetention(postgres.jdbc(), Duration.ofHours(23)))
                .withMessageContaining("at least 24 hours");
    }

    @Test
    void saysThatItIsUnavailableWhenTheDatabaseIs() {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        var down = new PostgresInbox(
                new JdbcTemplate(nowhere),
                new TransactionTemplate(new JdbcTransactionManager(nowhere)),
                () -> partitions);

        assertThatExceptionOfType(InboxUnavailableException.class).isThrownBy(() -> down.claim(List.of(REQUEST)));
        assertThatExceptionOfType(InboxUnavailableException.class).isThrownBy(() -> down.settle(ID, LAST_RECORD));
    }

    private Claim claim(Request request) {
        return inbox.claim(List.of(request)).getFirst();
    }

    private static RecordJson marker(int partition, int position, int sentMillis) {
        return RecordJson.of(position, "MESSAGE", "PUBLISHED", position)
                .with("messageId", "orchestra-marker-%d-x".formatted(RecordJson.TIME + sentMillis))
                .envelope("partition", partition);
    }

    private void ingest(RecordJson... json) {
        var records = new EngineRecords(postgres.jdbc());
        postgres.transactions()
                .executeWithoutResult(transaction -> records.write(List.of(json).stream()
                        .map(record -> records.read(record.raw()).orElseThrow())
                        .toList()));
    }
}
