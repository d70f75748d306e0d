package dev.orchestra.console;

/**
 * Something that changed.
 *
 * @param kind the name of the server-sent event: {@code instance}, {@code agent} or {@code dead-letter}
 * @param data what it is now, as the list of its kind shows it
 */
record Change(String kind, Object data) {}
