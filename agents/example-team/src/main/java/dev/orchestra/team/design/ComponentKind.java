package dev.orchestra.team.design;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a component is, and so what it needs to run. */
public enum ComponentKind {
    /** What people see: a web page, a mobile app, a dashboard. */
    FRONTEND("frontend"),
    /** A process of ours that answers calls or reacts to events. */
    SERVICE("service"),
    /** Where a service keeps what must be found again. */
    DATABASE("database"),
    /** Fast copies that may be lost. */
    CACHE("cache"),
    /** The broker that carries events. */
    QUEUE("queue"),
    /** Files and archives. */
    STORAGE("object-storage"),
    /** Something that others run: a bank, an e-mail provider, a fleet of devices. */
    EXTERNAL("external-system"),
    /** Work that runs at a time of day. */
    BATCH("batch-job");

    private final String wireName;

    ComponentKind(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in JSON. */
    public String wireName() {
        return wireName;
    }

    /** Whether it is a process of ours, which can take part in events. */
    public boolean computes() {
        return this == SERVICE || this == BATCH;
    }

    /** Whether it only keeps data, and never starts a flow by itself. */
    public boolean keepsData() {
        return this == DATABASE || this == CACHE || this == STORAGE;
    }

    /**
     * The kind with this name in JSON.
     *
     * @throws IllegalArgumentException if there is none; the message lists all names
     */
    public static ComponentKind ofWireName(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Component kind expected one of "
                        + Arrays.stream(values()).map(ComponentKind::wireName).collect(Collectors.joining(", "))
                        + ", but came: " + name));
    }
}
