package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.RawRecord;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows refused records, and sends them again. */
@RestController
@RequestMapping("/api/v1/dead-letters")
@Tag(name = "Dead letters")
final class DeadLetterController {

    private final DeadLetterShelf shelf;
    private final DeadLetters letters;
    private final Pages pages;

    DeadLetterController(DeadLetterShelf shelf, DeadLetters letters, Pages pages) {
        this.shelf = shelf;
        this.letters = letters;
        this.pages = pages;
    }

    @GetMapping
    @Operation(summary = "Lists refused records, the newest first", description = "topic is where it was refused.")
    Page<DeadLetter> list(
            @RequestParam(required = false) @Nullable String topic,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return pages.page(
                limit,
                most -> shelf.find(
                        letter -> (topic == null || letter.topic().equals(topic))
                                && (reason == null || letter.reason().equalsIgnoreCase(reason)),
                        cursor == null ? null : DeadLetterCursor.read(cursor),
                        most),
                DeadLetterCursor::of);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows one with its value, as text")
    Full show(@PathVariable String id) {
        RawRecord raw = letters.read(id);
        return new Full(
                DeadLetter.of(raw),
                DeadLetter.value(raw)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .orElse(null));
    }

    @PostMapping("/{id}/redrive")
    @Operation(
            summary = "Sends it to the topic it came from",
            description = "With value or headers it is corrected first. A request or message that was understood and"
                    + " refused is sent under a new id, the same one for the same Idempotency-Key.")
    DeadLetters.Redriven redrive(
            @PathVariable String id,
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String idempotencyKey,
            @RequestBody(required = false) @Nullable Correction body) {
        Optional<String> suffix = Optional.ofNullable(idempotencyKey)
                .map(key -> RequestIds.of(key).id());
        return letters.redrive(
                id,
                body == null ? null : body.value(),
                body == null || body.headers() == null ? Map.of() : body.headers(),
                suffix);
    }

    /**
     * @param value the JSON to send instead
     * @param headers to send instead of those of the same names
     */
    record Correction(@Nullable Json value, @Nullable Map<String, String> headers) {}

    record Full(DeadLetter deadLetter, @Nullable String value) {}
}
