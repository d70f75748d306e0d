package dev.orchestra.server;

import dev.orchestra.events.cloudevents.SchemaRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what the schema registry said, instead of a stack trace. */
public final class SchemaRefusedAnalyzer extends AbstractFailureAnalyzer<SchemaRefusedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SchemaRefusedException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Correct the schema, or take the topic out of ORCHESTRA_AVRO_TOPICS (orchestra.avro.topics), so that it carries"
                        + " JSON as before. Nothing was written.",
                cause);
    }
}
