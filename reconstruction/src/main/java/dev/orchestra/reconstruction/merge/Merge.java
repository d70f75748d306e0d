package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.OwnRecord.Choice;
import dev.orchestra.reconstruction.merge.PeerReading.Proposal;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import dev.orchestra.registry.schema.UnreadableSchemaException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the state of a lost attempt from what is on record and from what peers say. It is a function: the same inputs in any order give
 * the same bytes, and nothing outside of them is looked at. ADR 0018 says what each tier of trust may change. Safe for use by many
 * threads.
 */
public final class Merge {

    private static final int SCHEMAS_KEPT_MAX = 200;

    private final MergeLimits limits;
    private final Map<Json, StateSchema> schemas = new ConcurrentHashMap<>();

    public Merge(MergeLimits limits) {
        this.limits = limits;
    }

    /** Without a model. Bad data of anybody is listed in the result and never an exception. */
    public Rebuilt rebuild(MergeInput input) {
        return rebuild(input, List.of());
    }

    /**
     * With what a model says about the fields that {@link #rebuild(MergeInput)} of the same input left open. What it says about other
     * fields is not taken.
     */
    public Rebuilt rebuild(MergeInput input, List<Ruling> rulings) {
        var account = new Account(limits);
        StateSchema schema = schema(input.stateSchema(), account);
        Choice choice = new OwnRecord(input.lost(), schema, new Canonical(limits.stateBytes(), limits.depth()))
                .choose(input.checkpoints(), input.base());
        Own own = choice.own().orElse(null);
        var voices =
                new Voices(input.answers(), input.lost(), new Canonical(limits.answerBytes(), limits.depth()), limits);
        TreeMap<String, Object> begun = own == null ? new TreeMap<>() : own.state();
        var reading = new PeerReading(own == null ? "" : own.source(), open(own, schema, input));
        reading.read(begun, voices.all());
        var filling = new Filling(begun, schema, limits.stateBytes());
        List<Proposal> taken = filling.fill(reading.proposals());
        boolean afresh = own == null
                && (taken.isEmpty() || (!choice.lostWork() && !filling.missing().isEmpty()));

        account.chosen(choice, input);
        account.refused(voices.refused());
        account.read(reading);
        if (afresh) {
            account.afresh(taken);
        } else {
            account.filled(taken, filling);
            account.settled(new Settlement(limits, schema != null).settle(filling, account.open(), rulings), filling);
        }
        account.said(input.events(), voices.answers());
        return account.rebuilt(afresh ? new TreeMap<>() : filling.state());
    }

    /**
     * What peers may fill. A checkpoint is a whole state, so what is not in it is missing only if the schema declares it. Where nothing of
     * the agent's own is left, all is missing, unless it left effects: they are taken back, and a state that counts on them would be wrong.
     */
    private static Predicate<List<String>> open(@Nullable Own own, @Nullable StateSchema schema, MergeInput input) {
        if (own == null && input.effects().stream().anyMatch(effect -> !effect.undone())) {
            return names -> false;
        }
        return schema == null ? names -> own == null : schema::declares;
    }

    private @Nullable StateSchema schema(@Nullable Json json, Account account) {
        if (json == null || json.isNull()) {
            return null;
        }
        StateSchema known = schemas.get(json);
        if (known != null) {
            return known;
        }
        try {
            StateSchema schema = StateSchema.of(json);
            if (schemas.size() >= SCHEMAS_KEPT_MAX) {
                schemas.clear();
            }
            schemas.put(json, schema);
            return schema;
        } catch (UnreadableSchemaException e) {
            account.refused(List.of(new Refused("the schema of the state", String.valueOf(e.getMessage()))));
            return null;
        }
    }
}
