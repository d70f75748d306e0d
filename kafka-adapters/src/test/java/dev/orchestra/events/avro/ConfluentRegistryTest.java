package dev.orchestra.events.avro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.orchestra.events.avro.Registry.Answer;
import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the real registry does not do on demand; the rest is in AvroIT. */
final class ConfluentRegistryTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final Schema SCHEMA =
            SchemaBuilder.record("A").fields().requiredString("a").endRecord();

    @Test
    void theNextAddressIsAskedWhenOneDoesNotAnswer() {
        SERVER.stubFor(
                get(urlEqualTo("/schemas/ids/7")).willReturn(okJson("{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}")));

        assertThat(registry("http://127.0.0.1:1", SERVER.baseUrl() + "/").schema(7))
                .isEqualTo(Schema.create(Schema.Type.STRING));
    }

    @Test
    void aRegistryThatIsInTroubleIsAskedAgainLater() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));

        assertThatThrownBy(() -> registry(SERVER.baseUrl()).schema(7))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining(SERVER.baseUrl())
                .hasMessageContaining("503");
    }

    @Test
    void aRegistryThatStandsStillIsNotWaitedForLonger() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{}").withChunkedDribbleDelay(2, 60_000)));

        assertThatThrownBy(() -> registry(SERVER.baseUrl()).schema(7)).isInstanceOf(JournalUnavailableException.class);
    }

    @Test
    void theLoginGoesAlongAndARefusalSaysWhichSettingsAreWrong() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(401)));

        assertThatThrownBy(() -> registry(SERVER.baseUrl()).schema(8))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("SCHEMA_REGISTRY_PASSWORD");
        SERVER.verify(
                getRequestedFor(urlEqualTo("/schemas/ids/8")).withBasicAuth(new BasicCredentials("ada", "secret")));
    }

    @Test
    void anotherServersAnswerIsNotTakenForASchema() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("<html>hello</html>")));

        assertThatThrownBy(() -> registry(SERVER.baseUrl()).schema(7)).isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> registry(SERVER.baseUrl()).ensure("s", SCHEMA))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("/apis/ccompat/v7");
    }

    @Test
    void anIdThatIsNotKnownIsAskedForAgainForAWhileBecauseSomebodyHadItFromTheRegistry() {
        SERVER.stubFor(get(urlEqualTo("/schemas/ids/7"))
                .willReturn(aResponse().withStatus(404).withBody("{\"error_code\":40403}")));
        AtomicLong nanos = new AtomicLong();
        ConfluentRegistry registry = new ConfluentRegistry(options(SERVER.baseUrl()), nanos::get);

        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(JournalUnavailableException.class);
        nanos.set(Duration.ofSeconds(10).toNanos() - 1);
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("asked again");
        nanos.set(Duration.ofSeconds(10).toNanos());
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("the same registry");
    }

    @Test
    void aSchemaOfAnotherKindIsNotRead() {
        SERVER.stubFor(get(urlEqualTo("/schemas/ids/7"))
                .willReturn(okJson("{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}")));

        assertThatThrownBy(() -> registry(SERVER.baseUrl()).schema(7))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("PROTOBUF");
    }

    @Test
    void aSchemaThatIsNotThereIsNotRegisteredWhereOthersDoThat() {
        SERVER.stubFor(post(urlEqualTo("/subjects/s"))
                .willReturn(aResponse().withStatus(404).withBody("{\"error_code\":40403}")));

        assertThat(new ConfluentRegistry(options(SERVER.baseUrl()).withoutRegistering()).ensure("s", SCHEMA))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("orchestra.avro.register"));
    }

    private static ConfluentRegistry registry(String... addresses) {
        return new ConfluentRegistry(options(addresses));
    }

    private static AvroOptions options(String... addresses) {
        return new AvroOptions(
                List.of(addresses).stream().map(URI::create).toList(),
                Optional.of(new AvroOptions.Login("ada", "secret")),
                List.of("a"),
                "",
                null,
                "BACKWARD",
                true,
                Duration.ofSeconds(3),
                10);
    }
}
