package dev.orchestra.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to make the secret, instead of a stack trace. */
public final class MissingSecretAnalyzer extends AbstractFailureAnalyzer<MissingSecretException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingSecretException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Make one with 'openssl rand -hex 32' and give the same to every replica:"
                        + " export ORCHESTRA_STEP_TOKEN_SECRET=$(openssl rand -hex 32)",
                cause);
    }
}
