package dev.orchestra.events.cloudevents;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A media type with the one parameter that matters here (RFC 9110, 8.3).
 *
 * @param mediaType in lower case, without parameters
 */
record ContentType(String mediaType, Charset charset) {

    static final ContentType JSON = new ContentType("application/json", StandardCharsets.UTF_8);

    private static final String CHARSET = "charset=";

    static ContentType parse(String header) {
        if (header.equals(JSON.mediaType)) {
            return JSON;
        }
        String[] parts = header.split(";");
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, CHARSET, 0, CHARSET.length())) {
                charset = charset(parameter.substring(CHARSET.length()).replace("\"", ""));
            }
        }
        return new ContentType(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), charset);
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(
                    "The content type names the charset '%s', which does not exist. Send UTF-8.".formatted(name));
        }
    }

    boolean isJson() {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }

    boolean isAvro() {
        return mediaType.equals("application/avro");
    }

    boolean isStructuredEvent() {
        return mediaType.equals("application/cloudevents+json");
    }

    boolean isOtherEventFormat() {
        return mediaType.startsWith("application/cloudevents") && !isStructuredEvent();
    }
}
