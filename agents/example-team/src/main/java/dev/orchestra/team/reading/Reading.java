package dev.orchestra.team.reading;

import dev.orchestra.team.design.Design;
import java.util.List;

/** What came of reading a requirement. */
public sealed interface Reading {

    /** The requirement says enough for a design. */
    record Understood(Design design) implements Reading {}

    /**
     * The requirement says too little.
     *
     * @param missing what a person has to add, one phrase each
     */
    record Unclear(List<String> missing) implements Reading {

        public Unclear {
            missing = List.copyOf(missing);
        }

        /** The message for the person who wrote the requirement. */
        public String message() {
            return "No design can be derived from this requirement. Missing: " + String.join("; ", missing)
                    + ". For example: \"Customers order in a web shop, which sends 200 orders per second to the order"
                    + " service. The order service tells the warehouse. Orders are 2 KB and must not be lost.\"";
        }
    }
}
