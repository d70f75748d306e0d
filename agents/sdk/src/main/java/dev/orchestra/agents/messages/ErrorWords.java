package dev.orchestra.agents.messages;

/** Makes text fit to leave the process: short, and without what looks like a secret. */
public interface ErrorWords {

    /** The class and message of an error; not empty. */
    String of(Throwable error);

    /** A text that a handler chose, or {@code otherwise} where it is empty. */
    String clean(String text, String otherwise);
}
