package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class TableTest {

    @Test
    void agentsAreShownWithTheirKindTheirSkillsAndTheirStatus() {
        var rows = List.of(
                new JsonMapper()
                        .readTree(
                                "{\"agentId\":\"w-1\",\"agent\":\"weather\",\"kind\":\"HTTP\",\"state\":\"ALIVE\",\"skills\":[\"forecast\",\"history\"]}"),
                new JsonMapper()
                        .readTree(
                                "{\"agentId\":\"e-1\",\"agent\":\"echo\",\"kind\":\"SDK\",\"state\":\"DEAD\",\"skills\":[]}"));

        List<String> lines = Table.lines(rows, Listing.AGENTS.columns());

        assertThat(lines.get(0)).matches("AGENT ID +AGENT +KIND +STATE +SKILLS");
        assertThat(lines.get(1)).matches("w-1 +weather +HTTP +ALIVE +forecast, history");
        assertThat(lines.get(2)).matches("e-1 +echo +SDK +DEAD +-");
    }
}
