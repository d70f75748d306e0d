package dev.orchestra.console;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.HttpEvents;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.workers.steps.RemoteAnswers;
import dev.orchestra.workers.steps.RemoteAnswers.Checked;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes the answers of agents that were called over HTTP and answered with 202. */
@RestController
@RequestMapping("/api/v1/steps")
@Tag(name = "Steps")
final class StepResponseController {

    private static final Duration STORE_MAX = Duration.ofSeconds(10);

    private final RemoteAnswers answers;
    private final OutputSchemas schemas;
    private final HttpEvents events;

    StepResponseController(RemoteAnswers answers, OutputSchemas schemas, ConsoleProperties properties) {
        this.answers = answers;
        this.schemas = schemas;
        this.events = new HttpEvents(Math.toIntExact(properties.jsonSizeMax().toBytes()));
    }

    @PostMapping("/{jobKey}/response")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Answers a step with a CloudEvent, in binary or structured mode; the same answer may come again")
    void answer(@PathVariable String jobKey, @RequestBody(required = false) byte[] body, HttpServletRequest request) {
        Keys.parse("jobKey", jobKey);
        switch (answers.check(jobKey, event(request, body == null ? new byte[0] : body))) {
            case Checked.Ready ready -> give(ready);
            case Checked.NoAnswer no -> throw ProblemException.field(no.attribute(), no.message());
            case Checked.Forbidden forbidden ->
                throw ProblemException.of(ProblemType.STEP_TOKEN_REFUSED, forbidden.message());
            case Checked.Over over ->
                throw ProblemException.of(
                        ProblemType.STEP_OVER,
                        "The step's deadline was %s. Nobody waits for its answer any longer."
                                .formatted(over.deadline()));
        }
    }

    private void give(Checked.Ready ready) {
        if (ready.answer() instanceof StepCompleted completed) {
            String agent = ready.event().attribute(Attribute.AGENT).orElse("");
            List<String> problems = schemas.problems(agent, completed.output());
            if (!problems.isEmpty()) {
                throw ProblemException.of(
                        ProblemType.OUTPUT_REFUSED,
                        "The output does not fit the output schema of the card. The step still waits: correct the output and send it again.",
                        problems.stream()
                                .map(problem -> new ProblemException.FieldError("output", problem))
                                .toList());
            }
        }
        try {
            answers.give(ready).get(STORE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new JournalUnavailableException("The answer could not be stored.", e);
        } catch (TimeoutException e) {
            throw new JournalUnavailableException("The answer was not stored within " + STORE_MAX + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalUnavailableException("Interrupted while the answer was stored.", e);
        }
    }

    private Event event(HttpServletRequest request, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        request.getHeaderNames().asIterator().forEachRemaining(name -> headers.put(name, request.getHeader(name)));
        return switch (events.read(headers, body)) {
            case Decoded.Readable(Event event) -> event;
            case Decoded.NoValue none -> throw unreadable("there is no body");
            case Decoded.Unreadable unreadable -> throw unreadable(unreadable.message());
        };
    }

    private static ProblemException unreadable(String why) {
        return ProblemException.of(
                ProblemType.INVALID_REQUEST, "The body is no CloudEvent in binary or structured mode: " + why);
    }
}
