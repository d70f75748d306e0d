package dev.orchestra.console;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.history.HistoryUnavailableException;
import jakarta.validation.ConstraintViolationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** Turns what went wrong into problem details; nothing of our inside is told but an id to look for in the log. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ProblemException e) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(e.type().status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration wait = e.retryAfter();
        if (wait != null) {
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())));
        }
        return response.body(e.body());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> journalAway(JournalUnavailableException e) {
        LOG.warn("A call could not be answered, because Kafka does not answer: {}", e.getMessage());
        return problem(ProblemException.of(
                        ProblemType.JOURNAL_UNAVAILABLE,
                        "Kafka does not answer in time. Nothing is lost; ask again in a moment.")
                .retryAfter(Duration.ofSeconds(5)));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> historyAway(HistoryUnavailableException e) {
        LOG.warn("A call could not be answered: {}", e.getMessage());
        return problem(ProblemException.of(
                        ProblemType.HISTORY_UNAVAILABLE,
                        "PostgreSQL does not answer, so that nothing can be looked up. Running instances go on; ask"
                                + " again in a moment.")
                .retryAfter(Duration.ofSeconds(5)));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notValid(ConstraintViolationException e) {
        List<ProblemException.FieldError> errors = e.getConstraintViolations().stream()
                .map(v -> new ProblemException.FieldError(String.valueOf(v.getPropertyPath()), v.getMessage()))
                .toList();
        return problem(invalid(errors));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notJson(InvalidJsonException e) {
        return problem(ProblemException.of(
                ProblemType.INVALID_REQUEST,
                "A value is not the JSON that was expected: " + shortened(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notMultipart(MultipartException e) {
        return problem(ProblemException.of(
                ProblemType.INVALID_REQUEST,
                "The multipart body cannot be read: %s. Send each file as a part 'resources' with its file name."
                        .formatted(shortened(e.getMostSpecificCause().getMessage()))));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        String id = UUID.randomUUID().toString();
        LOG.error("A call ended with an unexpected error, id {}.", id, e);
        return problem(ProblemException.of(
                ProblemType.INTERNAL, "Look for the id %s in the server's log and report it.".formatted(id)));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<ProblemException.FieldError> errors = e.getBindingResult().getFieldErrors().stream()
                .map(f -> new ProblemException.FieldError(f.getField(), String.valueOf(f.getDefaultMessage())))
                .toList();
        return entity(invalid(errors));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<ProblemException.FieldError> errors = e.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new ProblemException.FieldError(
                                String.valueOf(result.getMethodParameter().getParameterName()),
                                String.valueOf(error.getDefaultMessage()))))
                .toList();
        return entity(invalid(errors));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException large) {
                return entity(ProblemException.of(ProblemType.TOO_LARGE, large.getMessage()));
            }
        }
        return entity(unreadable(e));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(
            MaxUploadSizeExceededException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return entity(ProblemException.of(
                ProblemType.TOO_LARGE,
                "The files are larger than a deployment may be (10 MB as a body, 4 MB for the engine). Deploy"
                        + " in parts."));
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem && isBlank(problem)) {
            problem.setType(
                    status.value() == 404
                            ? ProblemType.NOT_FOUND.uri()
                            : URI.create("urn:orchestra:problem:http-" + status.value()));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongType(MethodArgumentTypeMismatchException e) {
        return problem(ProblemException.field(
                e.getName(), "'%s' does not fit; look at /v3/api-docs.".formatted(shortened(e.getValue()))));
    }

    private static boolean isBlank(ProblemDetail problem) {
        return problem.getType() == null || problem.getType().toString().equals("about:blank");
    }

    private static ProblemException unreadable(HttpMessageNotReadableException e) {
        Throwable cause = e.getMostSpecificCause();
        if (e.getCause() instanceof DatabindException databind
                && !databind.getPath().isEmpty()) {
            StringBuilder path = new StringBuilder();
            databind.getPath()
                    .forEach(step -> path.append(path.isEmpty() || step.getPropertyName() == null ? "" : ".")
                            .append(
                                    step.getPropertyName() == null
                                            ? "[" + step.getIndex() + "]"
                                            : step.getPropertyName()));
            String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
            return ProblemException.field(path.toString(), shortened(message));
        }
        if (cause instanceof JacksonException || cause instanceof InvalidJsonException) {
            String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
            return ProblemException.of(
                    ProblemType.INVALID_REQUEST, "The body is not the JSON that was expected: " + shortened(message));
        }
        return ProblemException.of(
                ProblemType.INVALID_REQUEST, "Expected a JSON body; look at /v3/api-docs for its fields.");
    }

    private static ProblemException invalid(List<ProblemException.FieldError> errors) {
        String detail = errors.isEmpty()
                ? "The request is not valid; look at /v3/api-docs."
                : "The field '%s' is not valid: %s%s"
                        .formatted(
                                errors.getFirst().field(),
                                errors.getFirst().message(),
                                errors.size() > 1 ? " (and %d more, see errors)".formatted(errors.size() - 1) : "");
        return ProblemException.of(ProblemType.INVALID_REQUEST, detail, errors);
    }

    private static String shortened(@Nullable Object text) {
        String line = String.valueOf(text);
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }

    private static ResponseEntity<Object> entity(ProblemException e) {
        return ResponseEntity.status(e.type().status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(e.body());
    }
}
