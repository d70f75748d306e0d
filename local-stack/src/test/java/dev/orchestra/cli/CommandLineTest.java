package dev.orchestra.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.orchestra.stack.FreePorts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDeploymentSendsEveryFileUnderItsName() throws Exception {
        Path process = Files.writeString(directory.resolve("a.bpmn"), "<a/>");
        Path form = Files.writeString(directory.resolve("b.form"), "{}");
        SERVER.stubFor(post("/api/v1/deployments").willReturn(jsonResponse("{\"deployments\":[]}", 201)));

        assertThat(run("deploy", process.toString(), form.toString())).isEqualTo(ExitCode.DONE);

        SERVER.verify(postRequestedFor(urlEqualTo("/api/v1/deployments"))
                .withRequestBodyPart(aMultipart("resources")
                        .withFileName("a.bpmn")
                        .withBody(binaryEqualTo("<a/>".getBytes()))
                        .build())
                .withRequestBodyPart(aMultipart("resources")
                        .withFileName("b.form")
                        .withBody(equalTo("{}"))
                        .build()));
    }

    @Test
    void aRebuildOfTheHistoryShowsHowFarItIsUntilItIsDone() {
        SERVER.stubFor(post("/api/v1/history/rebuild").willReturn(jsonResponse("""
                {"state":"RUNNING","done":2500,"total":10000,"perSecond":1250,"remainingSeconds":6}""", 202)));
        SERVER.stubFor(get("/api/v1/history/rebuild").willReturn(okJson("""
                {"state":"COMPLETED","done":10000,"total":10000,"perSecond":1300,"remainingSeconds":0}""")));

        assertThat(run("history", "rebuild")).isEqualTo(ExitCode.DONE);

        assertThat(err.toString()).contains("RUNNING: 2,500 of 10,000 records (25 %), 1,250 a second, about 6 s left");
        assertThat(out.toString()).contains("COMPLETED: 10,000 of 10,000 records (100 %), 1,300 a second");
        assertThat(run("history")).isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void aDrainSaysWhetherTheAgentHasTakenIt() {
        SERVER.stubFor(
                post("/api/v1/agents/echo-1/drain").willReturn(aResponse().withStatus(204)));
        SERVER.stubFor(post("/api/v1/agents/echo-2/drain").willReturn(jsonResponse("{\"agentId\":\"echo-2\"}", 202)));

        assertThat(run("drain", "echo-1", "--within", "PT1M")).isEqualTo(ExitCode.DONE);
        assertThat(run("drain", "echo-2")).isEqualTo(ExitCode.DONE);

        assertThat(out.toString()).contains("echo-1 drains: it takes nothing new", "echo-2 was asked to drain");
        SERVER.verify(postRequestedFor(urlEqualTo("/api/v1/agents/echo-1/drain"))
                .withRequestBody(equalToJson("{\"finishWithin\":\"PT1M\"}")));
        SERVER.verify(
                postRequestedFor(urlEqualTo("/api/v1/agents/echo-2/drain")).withRequestBody(equalToJson("{}")));
    }

    @Test
    void aRefusedDeploymentSaysFileElementAndRule() throws Exception {
        Path process = Files.writeString(directory.resolve("a.bpmn"), "<a/>");
        SERVER.stubFor(post("/api/v1/deployments")
                .willReturn(aResponse()
                        .withStatus(422)
                        .withHeader("Content-Type", "application/problem+json")
                        .withBody("""
                                {"type":"deployment-invalid","detail":"1 file cannot be deployed.",
                                 "errors":[{"file":"a.bpmn","element":"task-1","rule":"a service task needs a type"}]}""")));

        assertThat(run("deploy", process.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("1 file cannot be deployed", "a.bpmn", "task-1", "needs a type");
    }

    @Test
    void aStartIsSentWithVariablesAndAKeyOfItsOwn() {
        SERVER.stubFor(post("/api/v1/process-instances")
                .willReturn(jsonResponse("{\"processInstanceKey\":\"2251799813685250\"}", 201)));

        assertThat(run("start", "app-design", "--variables", "{\"requirement\":\"a shop\"}"))
                .isEqualTo(ExitCode.DONE);

        assertThat(out.toString()).contains("instance 2251799813685250");
        SERVER.verify(postRequestedFor(urlEqualTo("/api/v1/process-instances"))
                .withHeader("Idempotency-Key", matching("[0-9a-f-]{36}"))
                .withRequestBody(
                        equalToJson("{\"processId\":\"app-design\",\"variables\":{\"requirement\":\"a shop\"}}")));
    }

    @Test
    void anAwaitedResultIsPrintedAsJson() {
        SERVER.stubFor(post("/api/v1/process-instances")
                .withRequestBody(containing("\"awaitResult\":true"))
                .withRequestBody(containing("\"timeout\":\"PT5S\""))
                .willReturn(okJson("{\"processId\":\"p\",\"variables\":{\"sum\":3}}")));

        assertThat(run("start", "p", "--await", "--timeout", "PT5S")).isEqualTo(ExitCode.DONE);

        assertThat(Json.parse(out.toString()).at("/variables/sum").asInt()).isEqualTo(3);
    }

    @Test
    void aResultThatDoesNotComeInTimeIsAFailureThatNamesTheInstance() {
        SERVER.stubFor(
                post("/api/v1/process-instances").willReturn(jsonResponse("{\"processInstanceKey\":\"77\"}", 202)));

        assertThat(run("start", "p", "--await")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("show instance 77");
    }

    @Test
    void aStalledInstanceIsAFailureThatSaysWhatItWaitsFor() {
        SERVER.stubFor(post("/api/v1/process-instances")
                .willReturn(jsonResponse(
                        "{\"processInstanceKey\":\"77\",\"stalled\":{\"incident\":\"9\",\"message\":\"no retries left\"}}",
                        202)));

        assertThat(run("start", "p", "--await")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("no retries left", "resolve 9");
    }

    @Test
    void aListFollowsTheCursorFromPageToPage() {
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/process-instances")).willReturn(okJson("""
                        {"items":[{"processInstanceKey":"1","processId":"a","state":"COMPLETED"}],"nextCursor":"n 2"}""")));
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/process-instances"))
                .withQueryParam("cursor", equalTo("n 2"))
                .willReturn(okJson(
                        "{\"items\":[{\"processInstanceKey\":\"2\",\"state\":\"ACTIVE\"}],\"nextCursor\":null}")));

        assertThat(run("list", "instances")).isEqualTo(ExitCode.DONE);

        assertThat(out.toString().lines().toList())
                .containsExactly(
                        "PROCESS INSTANCE KEY  PROCESS ID  STATE",
                        "1                     a           COMPLETED",
                        "2                     -           ACTIVE");
    }

    @Test
    void anEmptyListSaysSoAndIsAnEmptyListInJson() {
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/incidents")).willReturn(okJson("{\"items\":[]}")));

        assertThat(run("list", "incidents")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).isEqualToIgnoringNewLines("(none)");
        out.getBuffer().setLength(0);
        assertThat(run("list", "incidents", "-o", "json")).isEqualTo(ExitCode.DONE);
        assertThat(Json.parse(out.toString()).path("items").isEmpty()).isTrue();
    }

    @Test
    void anInstanceIsShownWithWhatHappenedAndItsVariables() {
        SERVER.stubFor(get("/api/v1/process-instances/5")
                .willReturn(okJson("{\"processInstanceKey\":\"5\",\"processId\":\"p\",\"state\":\"ACTIVE\"}")));
        SERVER.stubFor(get("/api/v1/process-instances/5/timeline")
                .willReturn(okJson("{\"items\":[{\"elementId\":\"design\",\"state\":\"COMPLETED\"}]}")));
        SERVER.stubFor(get("/api/v1/process-instances/5/variables")
                .willReturn(okJson("{\"items\":[{\"name\":\"requirement\",\"value\":\"a shop\"}]}")));

        assertThat(run("show", "instance", "5")).isEqualTo(ExitCode.DONE);

        assertThat(out.toString()).contains("state: ACTIVE", "design", "COMPLETED", "requirement", "a shop");
    }

    @Test
    void aReconstructionIsToldInPlainWords() {
        SERVER.stubFor(get("/api/v1/reconstructions/71-1").willReturn(okJson("""
                {"reconstruction":{"case":"71-1","state":"RESUMED"},
                 "text":["Evidence: Silent for 5 s.","End: The next attempt goes on."],"waitsForPerson":false}""")));

        assertThat(run("show", "reconstruction", "71-1")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("state: RESUMED", "  Evidence: Silent for 5 s.", "  End: The next attempt goes on.");
        out.getBuffer().setLength(0);
        assertThat(run("show", "reconstruction", "71-1", "-o", "json")).isEqualTo(ExitCode.DONE);
        assertThat(Json.parse(out.toString()).path("text").size()).isEqualTo(2);
    }

    @Test
    void reconstructionsAreListed() {
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/reconstructions")).willReturn(okJson("""
                {"items":[{"case":"71-1","agent":"designer","state":"RESUMED","confidence":0.9}]}""")));

        assertThat(run("list", "reconstructions")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("71-1", "designer", "RESUMED", "0.9");
    }

    @Test
    void cancelResolveAndRedriveCallTheirEndpoints() {
        for (String path : new String[] {
            "/api/v1/process-instances/5/cancellation",
            "/api/v1/incidents/6/resolution",
            "/api/v1/dead-letters/t-0-7/redrive"
        }) {
            SERVER.stubFor(post(path).willReturn(aResponse().withStatus(202)));
        }

        assertThat(run("cancel", "5")).isEqualTo(ExitCode.DONE);
        assertThat(run("resolve", "6", "--variables", "{\"a\":1}")).isEqualTo(ExitCode.DONE);
        assertThat(run("redrive", "t-0-7", "--value", "{\"processId\":\"p\"}")).isEqualTo(ExitCode.DONE);

        SERVER.verify(postRequestedFor(urlEqualTo("/api/v1/incidents/6/resolution"))
                .withRequestBody(equalToJson("{\"retries\":1,\"variables\":{\"a\":1}}")));
        SERVER.verify(postRequestedFor(urlEqualTo("/api/v1/dead-letters/t-0-7/redrive"))
                .withRequestBody(equalToJson("{\"value\":{\"processId\":\"p\"}}")));
    }

    @Test
    void eventsAreListedByTypeSourceInstanceAndTime() {
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/events"))
                .withQueryParam("type", equalTo("dev.orchestra.task."))
                .withQueryParam("source", equalTo("/agents/a b/1"))
                .withQueryParam("correlationid", equalTo("7"))
                .withQueryParam("from", equalTo("2026-01-15T09:00:00Z"))
                .withQueryParam("to", equalTo("2026-01-15T10:00:00Z"))
                .willReturn(okJson("{\"items\":[{\"id\":\"e1\",\"type\":\"t\"}],\"nextCursor\":null}")));

        assertThat(run(
                        "list",
                        "events",
                        "--type=dev.orchestra.task.",
                        "--source=/agents/a b/1",
                        "--correlation=7",
                        "--from=2026-01-15T09:00:00Z",
                        "--until=2026-01-15T10:00:00Z"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("e1");

        assertThat(run("list", "agents", "--type=x")).isEqualTo(ExitCode.WRONG_USE);
        assertThat(err.toString()).contains("--type goes with list events only");
    }

    @Test
    void aDryRunOfAReplaySaysWhatItWouldDo() {
        SERVER.stubFor(post("/api/v1/events/replay")
                .willReturn(okJson("{\"summary\":\"Would send 3 of 4 events.\",\"byType\":{\"few\":1,\"many\":2}}")));

        assertThat(run("replay", "--type=few", "--to=agent.topic.again", "--dry-run", "--per-second=5"))
                .isEqualTo(ExitCode.DONE);

        assertThat(out.toString().lines().toList())
                .containsExactly("Would send 3 of 4 events.", "TYPE  EVENTS", "many  2", "few   1");
        SERVER.verify(
                postRequestedFor(urlEqualTo("/api/v1/events/replay"))
                        .withRequestBody(
                                equalToJson(
                                        "{\"filter\":{\"type\":\"few\"},\"to\":{\"topic\":\"agent.topic.again\"},\"dryRun\":true,\"perSecond\":5}")));
    }

    @Test
    void aReplayIsWaitedForAndItsEndIsTheExitCode() {
        SERVER.stubFor(post("/api/v1/events/replay")
                .willReturn(jsonResponse("{\"replayId\":\"r1\",\"state\":\"RUNNING\"}", 202)));
        SERVER.stubFor(
                get(urlPathEqualTo("/api/v1/events/replays/r1"))
                        .willReturn(
                                okJson(
                                        "{\"replayId\":\"r1\",\"state\":\"COMPLETED\",\"topic\":\"t\",\"sent\":3,\"read\":4,\"total\":4}")));

        assertThat(run("replay", "--all", "--in=agent.message.x", "--to=t", "--same-topic"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("COMPLETED: 3 events sent to t, 4 of 4 records read.");
        assertThat(err.toString()).contains("replay --cancel r1");
        SERVER.verify(
                postRequestedFor(urlEqualTo("/api/v1/events/replay"))
                        .withHeader("Idempotency-Key", matching(".+"))
                        .withRequestBody(
                                equalToJson(
                                        "{\"filter\":{\"topic\":\"agent.message.x\"},\"to\":{\"topic\":\"t\",\"sameTopic\":true},\"dryRun\":false,\"perSecond\":1000}")));

        SERVER.stubFor(get(urlPathEqualTo("/api/v1/events/replays/r1"))
                .willReturn(okJson("{\"replayId\":\"r1\",\"state\":\"FAILED\",\"message\":\"no room\"}")));
        assertThat(run("replay", "--all", "--to=t")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("no room");
    }

    @Test
    void aReplayIsCancelledAndOneThatSelectsNothingIsWrongUse() {
        SERVER.stubFor(delete("/api/v1/events/replays/r1").willReturn(okJson("{\"state\":\"CANCELLED\"}")));

        assertThat(run("replay", "--cancel=r1")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("CANCELLED");
        assertThat(run("replay", "--to=t")).isEqualTo(ExitCode.WRONG_USE);
        assertThat(run("replay", "--all")).isEqualTo(ExitCode.WRONG_USE);
        assertThat(err.toString()).contains("or --all", "--to TOPIC");
    }

    @Test
    void aCallThatTheServerDoesNotHaveSaysSo() {
        SERVER.stubFor(get(urlPathEqualTo("/api/v1/user-tasks"))
                .willReturn(aResponse().withStatus(404).withBody("")));

        assertThat(run("list", "tasks")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains("The server knows no GET /api/v1/user-tasks");
    }

    @Test
    void aServerThatDoesNotAnswerIsExitCode3() {
        int exit = Main.run(
                new String[] {"list", "agents", "--server", "http://127.0.0.1:" + FreePorts.next()},
                Map.of(),
                new PrintWriter(out, true),
                new PrintWriter(err, true));

        assertThat(exit).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("./orchestra dev");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "list",
                "list planets",
                "list agents --limit 0",
                "start",
                "start p --variables [1]",
                "start p --variables {broken",
                "start p --variables @/no/such/file",
                "start p --timeout soon",
                "show instance abc",
                "show planet 1",
                "show reconstruction abc",
                "cancel 12x",
                "deploy",
                "deploy /no/such/file.bpmn",
                "list agents --server ftp://x",
                "list agents -o xml",
                "demo --requirement /no/such/file",
                "dev --ephemeral --data-dir /tmp/x",
                "dev --port 70000"
            })
    void wrongUseIsExitCode2AndSaysWhatWasExpected(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCode.WRONG_USE);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void helpIsACommandToo() {
        assertThat(run("help")).isEqualTo(ExitCode.DONE);
        assertThat(run("help", "replay")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("demo", "doctor", "--dry-run");
    }

    private int run(String... arguments) {
        return Main.run(
                arguments,
                Map.of("ORCHESTRA_SERVER", "http://127.0.0.1:" + SERVER.getPort()),
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }
}
