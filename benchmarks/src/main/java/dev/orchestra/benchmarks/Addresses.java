package dev.orchestra.benchmarks;

import java.net.URI;

/**
 * Where the parts are.
 *
 * @param flavour may be empty
 */
record Addresses(String zeebe, String zeebeRest, String kafka, String flavour) {

    URI grpc() {
        return URI.create("http://" + zeebe);
    }

    URI rest() {
        return URI.create(zeebeRest);
    }
}
