package dev.orchestra.workers.engine;

/** Makes the engine that an address stands for. */
public final class Engines {

    private Engines() {}

    /** A Zeebe cluster. It need not be up: commands say that it is not, and job streams open when it comes. */
    public static Engine zeebe(ZeebeOptions options) {
        return new ZeebeEngine(options);
    }
}
