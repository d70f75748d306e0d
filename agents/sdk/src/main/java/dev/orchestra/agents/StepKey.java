package dev.orchestra.agents;

/** Names one sending of a step; the key for deduplication of requests. */
record StepKey(String jobKey, int attempt) {}
