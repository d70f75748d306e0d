package dev.orchestra.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/** Ends a call with a problem detail. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<?> errors;
    private final transient Map<String, Object> properties = new LinkedHashMap<>();
    private @Nullable Duration retryAfter;

    private ProblemException(ProblemType type, String detail, List<?> errors) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
    }

    /** @param detail what was expected, what came and what to do */
    static ProblemException of(ProblemType type, String detail) {
        return new ProblemException(type, detail, List.of());
    }

    /** @param errors an entry for each field, file or element that is wrong */
    static ProblemException of(ProblemType type, String detail, List<?> errors) {
        return new ProblemException(type, detail, errors);
    }

    static ProblemException field(String field, String message) {
        return of(
                ProblemType.INVALID_REQUEST,
                "The field '%s' is not valid: %s".formatted(field, message),
                List.of(new FieldError(field, message)));
    }

    ProblemException retryAfter(Duration wait) {
        this.retryAfter = wait;
        return this;
    }

    ProblemException with(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    ProblemType type() {
        return type;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    ProblemDetail body() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), getMessage());
        problem.setType(type.uri());
        problem.setTitle(type.title());
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        properties.forEach(problem::setProperty);
        return problem;
    }

    /** One wrong field, by its path in the body. */
    record FieldError(String field, String message) {}
}
