package dev.orchestra.workers.json;

/** The size of a text on the wire, without encoding it. */
public final class Utf8 {

    private Utf8() {}

    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair is two chars and four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Whether the text has more than so many bytes; a text that is certainly short is not looked through. */
    public static boolean longerThan(int bytesMax, String text) {
        return text.length() > bytesMax / 3 && length(text) > bytesMax;
    }
}
