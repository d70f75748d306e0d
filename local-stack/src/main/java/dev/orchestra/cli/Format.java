package dev.orchestra.cli;

/** How a command prints its result. */
enum Format {
    JSON,
    TABLE
}
