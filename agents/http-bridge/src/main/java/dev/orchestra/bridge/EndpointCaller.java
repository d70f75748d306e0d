package dev.orchestra.bridge;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.HttpEvents;
import dev.orchestra.events.log.Tracing;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Sends one step to one endpoint, once. */
final class EndpointCaller {

    private static final Tracing HOP = AgentRuntime.spanTracing();
    private static final int REASON_CHARACTERS_MAX = 200;

    private final CloseableHttpClient http;
    private final ScheduledExecutorService timer;
    private final HttpEvents events;
    private final BridgeSettings settings;
    private final Clock clock;

    /** @param timer ends calls that take too long; must not be blocked */
    EndpointCaller(CloseableHttpClient http, ScheduledExecutorService timer, BridgeSettings settings, Clock clock) {
        this.clock = clock;
        this.http = http;
        this.timer = timer;
        this.settings = settings;
        this.events = new HttpEvents(settings.answerBytesMax());
    }

    /** Blocks at most for the call timeout, and ends early when its thread is interrupted. */
    Reply call(URI endpoint, Event request) {
        HttpPost post = new HttpPost(endpoint);
        HttpEvents.Message message = events.write(request, HOP.currentTraceparent());
        message.headers().forEach(post::setHeader);
        post.setEntity(new ByteArrayEntity(message.body(), null));
        AtomicBoolean over = new AtomicBoolean();
        ScheduledFuture<?> tooLong = timer.schedule(
                () -> {
                    over.set(true);
                    post.abort();
                },
                settings.callTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return http.execute(post, response -> read(response, request));
        } catch (ForbiddenHostException e) {
            return new Reply.Broken("The agent was not called. " + e.getMessage());
        } catch (ConnectTimeoutException e) {
            return away("no connection came up within " + settings.connectTimeout());
        } catch (SocketTimeoutException e) {
            return tookTooLong();
        } catch (IOException e) {
            return over.get() ? tookTooLong() : away(reason(e));
        } finally {
            tooLong.cancel(false);
        }
    }

    private Reply tookTooLong() {
        return new Reply.Failed(
                "The agent gave no answer within %s. A step that takes longer is answered with 202, and later by POST /api/v1/steps/{jobKey}/response."
                        .formatted(settings.callTimeout()));
    }

    private static Reply away(String why) {
        return new Reply.Again("The agent could not be reached: " + why + ".", Optional.empty(), true);
    }

    private Reply read(ClassicHttpResponse response, Event request) throws IOException {
        int status = response.getCode();
        if (status == 202) {
            return new Reply.Later();
        }
        if (status == 200 || status == 201) {
            return answer(response, request);
        }
        if (status == 429 || status == 503 || status == 408 || status == 425) {
            Header retryAfter = response.getFirstHeader("Retry-After");
            return new Reply.Again(
                    "The agent answered %d.".formatted(status),
                    RetryAfter.read(retryAfter == null ? null : retryAfter.getValue(), clock),
                    status == 503);
        }
        if (status >= 300 && status < 400) {
            return new Reply.Broken(
                    "The agent answered %d, and no redirect is followed. Register the address that it leads to."
                            .formatted(status));
        }
        if (status >= 500) {
            return new Reply.Failed("The agent answered %d.".formatted(status));
        }
        return new Reply.Broken(
                "The agent answered %d. Expected 200 with an answer to the step, or 202.".formatted(status));
    }

    private Reply answer(ClassicHttpResponse response, Event request) throws IOException {
        HttpEntity entity = response.getEntity();
        byte[] body = new byte[0];
        if (entity != null) {
            try (InputStream in = entity.getContent()) {
                body = in.readNBytes(settings.answerBytesMax() + 1);
            }
            if (body.length > settings.answerBytesMax()) {
                return new Reply.Broken(
                        "The agent's answer has more than %,d bytes. Answer with a reference to what is large."
                                .formatted(settings.answerBytesMax()));
            }
        }
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        return switch (events.read(headers, body)) {
            case Decoded.Readable(Event event) -> answer(event, request);
            case Decoded.NoValue none -> unreadable("there is no body");
            case Decoded.Unreadable unreadable -> unreadable(unreadable.message());
        };
    }

    private static Reply answer(Event event, Event request) {
        boolean known = event.is(EventType.STEP_COMPLETED)
                || event.is(EventType.STEP_FAILED)
                || event.is(EventType.STEP_REJECTED);
        if (!known) {
            return unreadable(
                    "its type is '%s', not step.completed, step.failed or step.rejected".formatted(event.type()));
        }
        String jobKey = event.attribute(Attribute.JOB_KEY).orElse("");
        if (!jobKey.isEmpty()
                && !jobKey.equals(request.attribute(Attribute.JOB_KEY).orElse(""))) {
            return unreadable("it is for job '%s'".formatted(jobKey));
        }
        try {
            return new Reply.Answered(StepAnswer.of(event));
        } catch (IllegalArgumentException e) {
            return unreadable(reason(e));
        }
    }

    private static Reply unreadable(String why) {
        return new Reply.Broken(
                "The agent's answer cannot be read: %s. Expected a CloudEvent in binary or structured mode."
                        .formatted(why));
    }

    private static String reason(Exception e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return text.length() <= REASON_CHARACTERS_MAX ? text : text.substring(0, REASON_CHARACTERS_MAX) + "…";
    }
}
