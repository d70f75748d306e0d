package dev.orchestra.bridge;

import java.net.UnknownHostException;

/** A host must not be called, as the guard found when its address was needed. */
final class ForbiddenHostException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenHostException(String why) {
        super(why);
    }
}
