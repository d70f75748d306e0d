package dev.orchestra.server;

import dev.orchestra.reconstruction.cases.CaseOptions;
import dev.orchestra.reconstruction.model.ModelSettings;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How lost attempts are rebuilt. Ranges are those of {@link CaseOptions}, {@link PeerOptions} and {@link UndoOptions}.
 *
 * @param enabled whether this process works on cases
 * @param rehearsal whether made-up cases are worked on in memory after the start, so that the first real one is fast
 * @param lease how long a part of a case is ours before the engine offers it again
 * @param jobsMax how many parts are in our hands at once
 * @param questionsMax how many ask the database at once
 * @param ingestWait how long a case waits for the history to have read the topics
 * @param backoff the pause before a job that could not be done is offered again
 * @param lookBack how long before the loss interactions count
 * @param checkpointsMax how many of the newest checkpoints are read
 * @param eventsMax how many events are read
 * @param familyMax how many process instances belong to one case
 * @param confidenceMin a state that is less sure is shown to a person, 0 to 1
 * @param heldMax how many cases' histories are held in memory between two parts
 */
@ConfigurationProperties("orchestra.reconstruction")
record ReconstructionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean rehearsal,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("1000") int jobsMax,
        @DefaultValue("6") int questionsMax,
        @DefaultValue("10s") Duration ingestWait,
        @DefaultValue("1s") Duration backoff,
        @DefaultValue("1h") Duration lookBack,
        @DefaultValue("20") int checkpointsMax,
        @DefaultValue("500") int eventsMax,
        @DefaultValue("200") int familyMax,
        @DefaultValue("0.5") double confidenceMin,
        @DefaultValue("300") int heldMax,
        @DefaultValue Peers peers,
        @DefaultValue Undo undo,
        @DefaultValue Model model) {

    CaseOptions cases() {
        return new CaseOptions(
                lease,
                jobsMax,
                questionsMax,
                ingestWait,
                backoff,
                lookBack,
                checkpointsMax,
                eventsMax,
                familyMax,
                confidenceMin,
                heldMax);
    }

    /**
     * How peers are asked.
     *
     * @param enabled whether they are
     * @param window how long answers are waited for
     * @param peersMax how many are asked
     * @param answerSizeMax how large an answer may be
     * @param keep how long a question and its answers are remembered
     * @param gatheringsMax how many questions are remembered
     * @param heldSizeMax how much of the answers is held in memory
     */
    record Peers(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5s") Duration window,
            @DefaultValue("20") int peersMax,
            @DefaultValue("64KB") DataSize answerSizeMax,
            @DefaultValue("15m") Duration keep,
            @DefaultValue("2000") int gatheringsMax,
            @DefaultValue("32MB") DataSize heldSizeMax) {

        /** All replicas share this name, so that none of them loses another one's answers. */
        private static final String REQUESTER = "orchestra";

        PeerOptions options() {
            return new PeerOptions(
                    enabled,
                    REQUESTER,
                    window,
                    peersMax,
                    Math.toIntExact(answerSizeMax.toBytes()),
                    keep,
                    gatheringsMax,
                    Math.toIntExact(heldSizeMax.toBytes()));
        }
    }

    /**
     * How effects are taken back.
     *
     * @param answerWait how long the acknowledgement of one effect is waited for
     * @param effectsMax how many effects one case takes back
     */
    record Undo(
            @DefaultValue("30s") Duration answerWait,
            @DefaultValue("1000") int effectsMax) {
        UndoOptions options() {
            return new UndoOptions(answerWait, effectsMax);
        }
    }

    /**
     * A model for what a merge leaves open. Ranges are those of {@link ModelSettings}.
     *
     * @param baseUrl of an API like that of OpenAI; empty: no model is asked
     * @param name that the server knows the model by
     * @param apiKey a secret; empty where the server asks for none
     * @param tokensMax of an answer
     * @param promptSizeMax of a question
     * @param timeout of the whole exchange
     * @param breakerCalls when half of so many exchanges failed, it is left alone for a while
     * @param breakerOpen how long it is left alone
     */
    record Model(
            @DefaultValue("") String baseUrl,
            @DefaultValue("") String name,
            @DefaultValue("") String apiKey,
            @DefaultValue("1000") int tokensMax,
            @DefaultValue("64KB") DataSize promptSizeMax,
            @DefaultValue("20s") Duration timeout,
            @DefaultValue("4") int breakerCalls,
            @DefaultValue("1m") Duration breakerOpen) {

        Optional<ModelSettings> settings() {
            return baseUrl.isBlank()
                    ? Optional.empty()
                    : Optional.of(new ModelSettings(
                            URI.create(baseUrl.strip()),
                            name,
                            apiKey,
                            tokensMax,
                            Math.toIntExact(promptSizeMax.toBytes()),
                            timeout,
                            breakerCalls,
                            breakerOpen));
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Model[baseUrl=%s, name=%s]".formatted(baseUrl, name);
        }
    }
}
