package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;

/**
 * A place in a sentence that speaks of a part of the application, of people or of devices.
 *
 * @param type what it speaks of
 * @param name as lemmas, without articles and plain adjectives; for people and devices the lemma alone
 * @param kind of the component; for people {@link ComponentKind#FRONTEND}, for devices {@link ComponentKind#EXTERNAL}
 * @param start index of its first word
 * @param end index after its last word
 */
record Mention(Type type, String name, ComponentKind kind, int start, int end) {

    /** What is spoken of. */
    enum Type {
        /** A part of the application, by its name. */
        PART,
        /** People who use it. */
        PERSON,
        /** Devices that send data. */
        DEVICE,
        /** The application as a whole. */
        SYSTEM
    }

    boolean isPart(ComponentKind expected) {
        return type == Type.PART && kind == expected;
    }

    boolean computes() {
        return type == Type.SYSTEM || (type == Type.PART && kind.computes());
    }

    boolean keepsData() {
        return type == Type.PART && kind.keepsData();
    }
}
