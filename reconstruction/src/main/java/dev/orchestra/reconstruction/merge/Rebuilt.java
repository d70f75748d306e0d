package dev.orchestra.reconstruction.merge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.orchestra.events.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the next attempt begins with, and where each part of it comes from. All lists are in a fixed order and bounded.
 *
 * @param state an object in canonical form: fields sorted, no white space, numbers without needless digits
 * @param confidence how sure it is, 0 to 1: the least of what was taken, 0 if a required field is open
 * @param afresh whether nothing is left of the attempt, so that the step begins again
 * @param fields where the parts of the state come from; an entry holds for all below its path, unless a longer path is named
 * @param conflicts what sources do not agree on
 * @param gaps what is missing
 * @param refused what was not taken, and why
 * @param effects the ids of the effects that stand, because the state counts on them, in the order of the record
 * @param open what a model or a person may settle
 * @param details an object for the agent: fields, conflicts, gaps, what was refused or only offered, and what was said since
 * @param notes what a person should know, a sentence each
 */
public record Rebuilt(
        Json state,
        double confidence,
        boolean afresh,
        List<Field> fields,
        List<Conflict> conflicts,
        List<Gap> gaps,
        List<Refused> refused,
        List<String> effects,
        List<Open> open,
        Json details,
        List<String> notes) {
    public Rebuilt {
        Numbers.requireShare(confidence, "confidence");
        fields = List.copyOf(fields);
        conflicts = List.copyOf(conflicts);
        gaps = List.copyOf(gaps);
        refused = List.copyOf(refused);
        effects = List.copyOf(effects);
        open = List.copyOf(open);
        notes = List.copyOf(notes);
    }

    /**
     * Where a field comes from.
     *
     * @param path a JSON pointer (RFC 6901)
     * @param source such as {@code checkpoint 3}, {@code resume}, {@code peer kafka-expert-1} or {@code model}
     * @param tier 1 the agent's own named record, 2 its newer records, 3 what others say
     * @param agreed the peers that say the same
     */
    public record Field(
            String path,
            String source,
            int tier,
            double confidence,
            @JsonInclude(Include.NON_EMPTY) List<String> agreed) {
        public Field {
            Numbers.requireShare(confidence, "confidence");
            agreed = List.copyOf(agreed);
        }
    }

    /**
     * Sources that do not agree.
     *
     * @param path a JSON pointer
     * @param kept the source whose value was taken; nothing where none was
     * @param said what others say instead
     * @param text for a person
     */
    public record Conflict(String path, @Nullable String kept, List<Offer> said, String text) {
        public Conflict {
            said = List.copyOf(said);
        }
    }

    /**
     * A value that peers offer.
     *
     * @param value in canonical form, or its beginning as a string where it is long
     * @param by the peers, sorted
     */
    public record Offer(Json value, List<String> by) {
        public Offer {
            by = List.copyOf(by);
        }
    }

    /**
     * Something is missing.
     *
     * @param path of a field, a JSON pointer; nothing where it is no field
     * @param required whether the schema requires it
     * @param text for a person
     */
    public record Gap(@Nullable String path, boolean required, String text) {}

    /**
     * Something was not taken.
     *
     * @param what such as {@code checkpoint 4} or {@code answer of kafka-expert-1}
     * @param reason for a person
     */
    public record Refused(String what, String reason) {}

    /**
     * A field that the core left open.
     *
     * @param path a JSON pointer
     * @param names the names on the way to it
     * @param required whether the schema requires it
     * @param offers what peers say, whole; empty where nobody says anything
     */
    public record Open(String path, List<String> names, boolean required, List<Offer> offers) {
        public Open {
            names = List.copyOf(names);
            offers = List.copyOf(offers);
        }
    }

    /** Whether it is sure enough to go on without a person. */
    public boolean isAtLeast(double least) {
        return confidence >= least;
    }
}
