package dev.orchestra.reconstruction.model;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Arbiter;
import dev.orchestra.reconstruction.merge.Ruling;
import dev.orchestra.registry.schema.CardSchema;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model on a server that speaks the API of OpenAI: OpenAI itself, vLLM, Ollama, LM Studio and others. One question is one request; it
 * is not tried again, because the core has a result without it. When it has failed repeatedly it is left alone for a while, so that
 * not every case waits for its time-out. Safe for use by many threads.
 */
public final class OpenAiArbiter implements Arbiter {

    private static final int REASON_CHARACTERS_MAX = 200;

    private static final CardSchema ANSWER = CardSchema.read(Json.parse("""
            {"type":"object","required":["fields"],"properties":{"fields":{"type":"array","maxItems":1000,"items":{
              "type":"object","required":["path","value"],"properties":{
                "path":{"type":"string"},"value":{},"confidence":{"type":"number","minimum":0,"maximum":1}}}}}}"""));

    private final ModelSettings settings;
    private final ChatModel model;
    private final CircuitBreaker breaker;
    private final Supplier<String> markers;

    /** @param markers gives a text that nobody can guess, a new one each time */
    public OpenAiArbiter(ModelSettings settings, Supplier<String> markers) {
        this.settings = settings;
        this.markers = markers;
        this.breaker = CircuitBreaker.of(
                settings.model(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(settings.breakerCalls())
                        .minimumNumberOfCalls(settings.breakerCalls())
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(settings.breakerOpen())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        this.model = OpenAiChatModel.builder()
                // Some servers break off at the offer to upgrade to HTTP/2.
                .httpClientBuilder(new JdkHttpClientBuilder()
                        .httpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)))
                .baseUrl(settings.baseUrl().toString())
                .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
                .modelName(settings.model())
                .maxTokens(settings.tokensMax())
                .temperature(0.0)
                .responseFormat(ResponseFormat.JSON)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }

    /** With markers from a random source. */
    public static OpenAiArbiter of(ModelSettings settings, java.util.random.RandomGenerator random) {
        return new OpenAiArbiter(settings, () -> {
            byte[] marker = new byte[16];
            random.nextBytes(marker);
            return HexFormat.of().formatHex(marker);
        });
    }

    @Override
    public String model() {
        return settings.model();
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        Optional<String> document = Prompt.document(question, markers.get(), settings.promptBytesMax());
        if (document.isEmpty()) {
            return without(Outcome.TOO_LARGE, "there is more to ask about than may be sent", null, Duration.ZERO);
        }
        if (!breaker.tryAcquirePermission()) {
            return without(
                    Outcome.LEFT_ALONE,
                    "it failed repeatedly, and is left alone for " + settings.breakerOpen() + " at a time",
                    null,
                    Duration.ZERO);
        }
        long begin = System.nanoTime();
        Answer answer;
        try {
            answer = exchange(document.get());
        } catch (InterruptedException | RuntimeException e) {
            breaker.releasePermission();
            throw e;
        }
        if (answer.outcome() == Outcome.TIMED_OUT || answer.outcome() == Outcome.FAILED) {
            breaker.onError(
                    System.nanoTime() - begin, TimeUnit.NANOSECONDS, new IllegalStateException(answer.reason()));
        } else {
            breaker.onSuccess(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
        return answer;
    }

    private Answer exchange(String document) throws InterruptedException {
        long begin = System.nanoTime();
        var request = ChatRequest.builder()
                .messages(new SystemMessage(Prompt.RULES), new UserMessage(document))
                .build();
        // The client's own time-out does not bound how slowly a body may drip.
        var exchange = new FutureTask<>(() -> model.chat(request));
        Thread thread = Thread.ofVirtual().name("model-exchange").start(exchange);
        try {
            ChatResponse response = exchange.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return read(response, since(begin));
        } catch (TimeoutException e) {
            return without(Outcome.TIMED_OUT, "no answer in " + settings.timeout(), null, since(begin));
        } catch (ExecutionException e) {
            return e.getCause() instanceof dev.langchain4j.exception.TimeoutException
                    ? without(Outcome.TIMED_OUT, "no answer in " + settings.timeout(), null, since(begin))
                    : without(Outcome.FAILED, reason(e.getCause()), null, since(begin));
        } finally {
            // Ends the exchange if it still runs.
            thread.interrupt();
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Answer read(ChatResponse response, Duration time) {
        String text = response.aiMessage() == null ? null : response.aiMessage().text();
        TokenUsage usage = response.tokenUsage();
        if (text == null || text.isBlank()) {
            return without(Outcome.UNREADABLE, "the answer is empty", usage, time);
        }
        try {
            Json answer = Json.parse(text);
            String complaint = ANSWER.complaint(answer);
            if (!complaint.isEmpty()) {
                return without(Outcome.UNREADABLE, "the answer is not what was asked for: " + complaint, usage, time);
            }
            List<Ruling> rulings = answer.as(Rulings.class).fields().stream()
                    .map(it -> new Ruling(it.path(), it.value(), it.confidence() == null ? 0.5 : it.confidence()))
                    .toList();
            return new Answer(Outcome.ANSWERED, "", rulings, in(usage), out(usage), time);
        } catch (IllegalArgumentException e) {
            return without(Outcome.UNREADABLE, "the answer is no JSON: " + reason(e), usage, time);
        }
    }

    private record Rulings(List<Field> fields) {}

    private record Field(String path, Json value, @Nullable Double confidence) {}

    private static Answer without(Outcome outcome, String reason, @Nullable TokenUsage usage, Duration time) {
        return new Answer(outcome, reason, List.of(), in(usage), out(usage), time);
    }

    private static int in(@Nullable TokenUsage usage) {
        return usage == null || usage.inputTokenCount() == null ? 0 : usage.inputTokenCount();
    }

    private static int out(@Nullable TokenUsage usage) {
        return usage == null || usage.outputTokenCount() == null ? 0 : usage.outputTokenCount();
    }

    /** A server may repeat the key that it was sent. */
    private String reason(@Nullable Throwable cause) {
        String text = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        if (!settings.apiKey().isEmpty()) {
            text = text.replace(settings.apiKey(), "***");
        }
        text = text.replaceAll("\\s+", " ");
        return text.length() <= REASON_CHARACTERS_MAX ? text : text.substring(0, REASON_CHARACTERS_MAX) + "…";
    }
}
