package dev.orchestra.agents.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.AgentStateSaved.Handled;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every adapter of the state store does. */
abstract class AgentStateStoreContract {

    static final StateLimits LIMITS = new StateLimits(50_000, 300, Duration.ofSeconds(60));

    final String agent = "ledger-" + UUID.randomUUID().toString().substring(0, 8);
    private final StateScope process = new StateScope.OfProcess(agent, agent + "-1");

    /** The store, as another process has it each time it is called in one test. */
    abstract AgentStateStore store();

    /** A partition on which this key lives. */
    abstract TopicPartition messagesOf(String key);

    private StateScope scopeOf(String key) {
        return new StateScope.OfPartition(agent, messagesOf(key));
    }

    private static StoredState state(long version, Object value) {
        return new StoredState(version, Json.of(Map.of("value", value)), List.of());
    }

    private static void save(StateShard shard, String key, StoredState state) {
        shard.save(key, state, "cause").join();
    }

    @Test
    void what_is_stored_is_there_for_this_owner_and_for_the_next() {
        String key = agent + "/a";
        StateShard first = store().take(scopeOf(key));
        assertThat(first.load(key)).isEmpty();
        save(first, key, state(1, "one"));
        StoredState second = new StoredState(
                2, Json.of(Map.of("value", "two")), List.of(new Handled("/x 7", Json.parse("{\"n\":1}"))));
        save(first, key, second);

        assertThat(first.load(key)).contains(second);
        assertThat(store().take(scopeOf(key)).load(key)).contains(second);
    }

    @Test
    void the_late_write_of_an_older_owner_changes_nothing_and_says_so() {
        String key = agent + "/a";
        StateShard older = store().take(scopeOf(key));
        save(older, key, state(1, "old"));
        StateShard newer = store().take(scopeOf(key));

        assertThatThrownBy(() -> save(older, key, state(2, "late")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(FencedException.class);
        assertThat(newer.load(key)).contains(state(1, "old"));
        save(newer, key, state(2, "new"));
        assertThatThrownBy(() -> older.remove(key).join()).hasCauseInstanceOf(FencedException.class);

        assertThat(store().take(scopeOf(key)).load(key)).contains(state(2, "new"));
    }

    @Test
    void a_state_that_was_removed_is_gone_for_all() {
        String key = agent + "/a";
        StateShard first = store().take(scopeOf(key));
        save(first, key, state(1, "one"));
        first.remove(key).join();

        assertThat(first.load(key)).isEmpty();
        StateShard second = store().take(scopeOf(key));
        assertThat(second.load(key)).isEmpty();
        save(second, key, state(1, "again"));
        assertThat(store().take(scopeOf(key)).load(key)).contains(state(1, "again"));
    }

    @Test
    void a_state_over_the_limit_is_refused_with_what_to_do_and_the_one_before_stands() {
        String key = agent + "/a";
        StateShard shard = store().take(scopeOf(key));
        save(shard, key, state(1, "small"));

        assertThatThrownBy(() -> save(shard, key, state(2, "x".repeat(60_000))))
                .cause()
                .isInstanceOf(StateTooLargeException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("50,000")
                .hasMessageContaining("reference");
        assertThat(shard.load(key)).contains(state(1, "small"));
        save(shard, key, state(2, "still small"));
    }

    @Test
    void many_keys_are_written_side_by_side_and_each_keeps_its_own() {
        String first = agent + "/0";
        StateShard shard = store().take(scopeOf(first));
        List<String> keys = IntStream.range(0, 2_000)
                .mapToObj(number -> agent + "/" + number)
                .filter(key -> messagesOf(key).equals(messagesOf(first)))
                .limit(200)
                .toList();
        CompletableFuture.allOf(keys.stream()
                        .map(key -> shard.save(key, state(1, key), null))
                        .toArray(CompletableFuture[]::new))
                .join();

        StateShard next = store().take(scopeOf(first));
        assertThat(keys.stream().filter(key -> Integer.parseInt(key.substring(key.lastIndexOf('/') + 1)) % 20 == 0))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(next.load(key)).contains(state(1, key)));
    }

    @Test
    void more_keys_than_allowed_are_refused() {
        StateShard shard = store().take(scopeOf(agent + "/0"));
        List<CompletableFuture<Void>> saves = IntStream.range(0, 300)
                .mapToObj(number -> shard.save(agent + "/0/" + number, state(1, number), null))
                .toList();

        assertThat(saves).allSatisfy(CompletableFuture::join);
        assertThatThrownBy(() ->
                        shard.save(agent + "/0/one-too-many", state(1, 1), null).join())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keysMax");
    }

    @Test
    void a_process_has_a_state_of_its_own_under_its_id() {
        StateShard shard = store().take(process);
        save(shard, agent + "-1", state(1, "mine"));
        String instance = agent + "/a";
        save(store().take(scopeOf(instance)), instance, state(1, "its"));

        save(shard, agent + "-1", state(2, "still mine"));
        assertThat(store().take(process).load(agent + "-1")).contains(state(2, "still mine"));
    }

    @Test
    void a_shard_that_was_closed_stores_nothing_more() {
        String key = agent + "/a";
        AgentStateStore store = store();
        StateShard shard = store.take(scopeOf(key));
        save(shard, key, state(1, "one"));
        shard.close();

        assertThatThrownBy(() -> save(shard, key, state(2, "late"))).isInstanceOf(CompletionException.class);
        assertThat(store.take(scopeOf(key)).load(key)).contains(state(1, "one"));
    }
}
