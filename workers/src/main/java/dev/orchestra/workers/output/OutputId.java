package dev.orchestra.workers.output;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** The id of a result: the same for the same result of an instance, whichever job of the engine brings it. */
final class OutputId {

    /** In a multi-instance activity the engine counts, from 1, in this variable. */
    private static final String LOOP_COUNTER = "loopCounter";

    private static final int DIGEST_BYTES = 12;

    private OutputId() {}

    /** @param result what is sent */
    static String of(Job job, JsonFields variables, Json result) {
        String turn = variables.get(LOOP_COUNTER).map(Json::text).orElse("");
        // The engine may hand out variables in another order when it does it again.
        String sorted =
                JsonFields.object(new TreeMap<>(JsonFields.of(result).all())).text();
        byte[] digest =
                sha256().digest((job.elementId() + "\n" + turn + "\n" + sorted).getBytes(StandardCharsets.UTF_8));
        return "output/%d/%s".formatted(job.processInstanceKey(), HexFormat.of().formatHex(digest, 0, DIGEST_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which each JVM has to have.", e);
        }
    }
}
