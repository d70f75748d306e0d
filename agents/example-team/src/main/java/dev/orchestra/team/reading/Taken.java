package dev.orchestra.team.reading;

import java.util.BitSet;
import java.util.regex.Matcher;

/** Which characters of a sentence are part of a quantity already, so that none is read twice. */
final class Taken {

    private final BitSet characters;

    Taken(int length) {
        this.characters = new BitSet(length);
    }

    boolean isFree(Matcher match) {
        int next = characters.nextSetBit(match.start());
        return next < 0 || next >= match.end();
    }

    void take(Matcher match) {
        characters.set(match.start(), match.end());
    }
}
