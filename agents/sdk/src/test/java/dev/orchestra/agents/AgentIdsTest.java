package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentIdsTest {

    @Test
    void processesOfOneMachineGetDifferentIds(@TempDir Path folder) {
        assertThat(AgentIds.find("designer", "host", folder)).isEqualTo("designer-host");
        assertThat(AgentIds.find("designer", "host", folder)).isEqualTo("designer-host-2");
        assertThat(AgentIds.find("expert", "host", folder)).isEqualTo("expert-host");
    }
}
