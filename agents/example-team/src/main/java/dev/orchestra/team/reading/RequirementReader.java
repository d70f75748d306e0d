package dev.orchestra.team.reading;

/**
 * Reads a requirement in plain language. The port where a language model plugs in; {@link RuleBasedReader} needs none.
 */
public interface RequirementReader {

    /**
     * Derives a design.
     *
     * @param requirement English text, any length up to the step's input limit
     * @return the design, or what is missing; an adapter that depends on a service throws if that fails, and the step is
     *     tried again
     */
    Reading read(String requirement);
}
