package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Canonical.UnfitException;
import dev.orchestra.reconstruction.merge.Rebuilt.Refused;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was said since the record that the state is rebuilt from: each event once (source and id), whoever tells of it, in the order of
 * time. Where the journal has an event, its word counts; where peers alone tell of it and differ, nothing is taken. For one merge.
 */
final class SaidSince {

    private static final String JOURNAL = "journal";
    private static final List<String> TOLD =
            List.of("kind", "type", "direction", "sender", "receiver", "name", "correlationId", "causationId");

    /** What Orchestra says to itself about the step: the merge has it already, or it says nothing to the agent. */
    private static final Set<String> NOISE = Stream.of(
                    EventType.STEP_CHECKPOINTED,
                    EventType.EFFECT_RECORDED,
                    EventType.UNDO_REQUESTED,
                    EventType.UNDO_DONE,
                    EventType.UNDO_FAILED,
                    EventType.AGENT_HEARTBEAT,
                    EventType.AGENT_REGISTERED,
                    EventType.AGENT_STATE_SAVED,
                    EventType.MESSAGE_RECEIVED,
                    EventType.ANSWER_REFUSED,
                    EventType.VERDICT_GIVEN,
                    EventType.CONTEXT_REQUESTED,
                    EventType.CONTEXT_PROVIDED,
                    EventType.CONTEXT_DECLINED,
                    EventType.RECONSTRUCTION_OPENED,
                    EventType.RECONSTRUCTION_GATHERED,
                    EventType.RECONSTRUCTION_MERGED,
                    EventType.RECONSTRUCTION_DECIDED,
                    EventType.RECONSTRUCTION_UNDONE,
                    EventType.RECONSTRUCTION_COMPLETED)
            .map(EventType::wireName)
            .collect(Collectors.toUnmodifiableSet());

    private final MergeLimits limits;
    private final Canonical canonical;
    private final @Nullable Instant after;
    private final TreeMap<String, TreeMap<String, Telling>> journal = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, Telling>> peers = new TreeMap<>();
    private final List<Refused> refused = new ArrayList<>();

    private record Telling(@Nullable Instant at, TreeMap<String, Object> told, TreeSet<String> by) {

        /** The same once more; the earlier time counts. */
        Telling and(Telling again) {
            by.addAll(again.by);
            Instant other = again.at;
            return other == null || (at != null && at.isBefore(other)) ? this : new Telling(other, told, by);
        }
    }

    /** @param after nothing is too old if this is not given */
    SaidSince(MergeLimits limits, @Nullable Instant after) {
        this.limits = limits;
        this.canonical = new Canonical(limits.answerBytes(), limits.depth());
        this.after = after == null ? null : after.minus(limits.clockSkew());
    }

    void journal(List<Said> events) {
        for (Said event : events) {
            if (NOISE.contains(event.type())) {
                continue;
            }
            var told = new TreeMap<String, Object>();
            told.put("type", event.type());
            if (event.sender() != null) {
                told.put("sender", event.sender());
            }
            try {
                add(journal, event.source(), event.id(), event.at(), told, canonical.value(event.data()), JOURNAL);
            } catch (UnfitException e) {
                refused.add(new Refused("data of event " + Texts.shortened(event.id()), e.reason()));
            }
        }
    }

    void peers(Map<String, List<PeerSaid>> answers) {
        answers.forEach((peer, said) -> said.forEach(answer -> {
            long bytes = answer.interactions().stream()
                    .mapToLong(it -> Canonical.bytes(it.text()))
                    .sum();
            if (bytes <= limits.answerBytes()) {
                answer.interactions().forEach(it -> interaction(peer, it));
            } else {
                refused.add(new Refused(
                        "interactions of " + peer,
                        "they have %,d bytes, and %,d are taken".formatted(bytes, limits.answerBytes())));
            }
        }));
    }

    private void interaction(String peer, Json json) {
        try {
            TreeMap<String, Object> interaction = canonical.object(json);
            var told = new TreeMap<String, Object>();
            TOLD.forEach(name -> {
                if (interaction.get(name) instanceof String text && text.length() <= limits.saidBytes()) {
                    told.put(name, text);
                }
            });
            Object data = interaction.containsKey("data") ? interaction.get("data") : interaction.get("body");
            boolean known = interaction.get("source") instanceof String && interaction.get("id") instanceof String;
            add(
                    peers,
                    known ? String.valueOf(interaction.get("source")) : "",
                    known ? String.valueOf(interaction.get("id")) : Canonical.text(interaction),
                    time(interaction.get("at")),
                    told,
                    data,
                    peer);
        } catch (UnfitException e) {
            refused.add(new Refused("an interaction of " + peer, e.reason()));
        }
    }

    private void add(
            TreeMap<String, TreeMap<String, Telling>> into,
            String source,
            String id,
            @Nullable Instant at,
            TreeMap<String, Object> told,
            @Nullable Object data,
            String by) {
        if (after != null && at != null && at.isBefore(after)) {
            return;
        }
        if (!source.isEmpty()) {
            told.put("source", source);
            told.put("id", id);
        }
        String text = Canonical.text(data);
        if (Canonical.bytes(text) <= limits.saidBytes()) {
            Canonical.put(told, "data", data);
        } else {
            told.put("dataOmittedBytes", new BigDecimal(Canonical.bytes(text)));
        }
        into.computeIfAbsent(source + "\n" + id, any -> new TreeMap<>())
                .merge(Canonical.text(told), new Telling(at, told, new TreeSet<>(List.of(by))), Telling::and);
    }

    private static @Nullable Instant time(@Nullable Object value) {
        try {
            return value instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Each with {@code by}, who tells of it, and {@code at}; oldest first, those without a time last. */
    List<TreeMap<String, Object>> oldestFirst() {
        var all = new ArrayList<Telling>();
        journal.forEach((key, tellings) -> {
            Telling first = tellings.firstEntry().getValue();
            peers.getOrDefault(key, new TreeMap<>())
                    .values()
                    .forEach(it -> first.by().addAll(it.by()));
            all.add(first);
        });
        peers.forEach((key, tellings) -> {
            if (journal.containsKey(key)) {
                return;
            }
            if (tellings.size() == 1) {
                all.add(tellings.firstEntry().getValue());
            } else {
                var by = new TreeSet<String>();
                tellings.values().forEach(it -> by.addAll(it.by()));
                refused.add(new Refused(
                        "what was said as " + Texts.shortened(key.replace("\n", " ")),
                        "%s tell it differently, and it is not on record".formatted(Texts.peers(by))));
            }
        });
        return all.stream()
                .sorted(Comparator.comparing((Telling it) -> it.at() == null ? Instant.MAX : it.at())
                        .thenComparing(it -> Canonical.text(it.told())))
                .map(SaidSince::complete)
                .toList();
    }

    private static TreeMap<String, Object> complete(Telling telling) {
        TreeMap<String, Object> told = telling.told();
        if (telling.at() != null) {
            told.put("at", telling.at().toString());
        }
        told.put("by", List.copyOf(telling.by()));
        return told;
    }

    List<Refused> refused() {
        return refused;
    }
}
