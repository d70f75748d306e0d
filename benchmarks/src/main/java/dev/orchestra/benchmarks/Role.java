package dev.orchestra.benchmarks;

import java.util.Locale;

/** The programs that run in JVMs of their own. */
enum Role {
    DRIVER(192),
    BARE_WORKER(384),
    HOP_WORKER(384),
    HOP_ECHO(128),
    SERVER(384),
    AGENT(128),
    BARE_ASKER(192),
    BARE_ANSWERER(192),
    ASKING_AGENT(192),
    ANSWERING_AGENT(192),
    VICTIM(128),
    PEERS(192);

    private final int heapMegabytes;

    Role(int heapMegabytes) {
        this.heapMegabytes = heapMegabytes;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    int heapMegabytes() {
        return heapMegabytes;
    }
}
