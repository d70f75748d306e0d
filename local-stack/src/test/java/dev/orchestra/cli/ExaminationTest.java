package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {

    private static final long PID = ProcessHandle.current().pid();

    @Test
    void whatRunsHereIsNamedAndThePortsThatItHasAreNoFault(@TempDir Path folder) throws IOException {
        Path state = folder.resolve("dev.json");
        Map<String, String> environment = Map.of("ORCHESTRA_STATE", state.toString());
        DevState running = new DevState("http://127.0.0.1:8088", "", PID);
        running.write(environment);

        List<Finding> findings = new Examination(environment).findings();

        Finding named = Finding.good("Running", "./orchestra dev, at http://127.0.0.1:8088");
        assertThat(findings).contains(named);
        List<Finding> ports = findings.stream().filter(ExaminationTest::isPort).toList();
        assertThat(ports).hasSize(5).allMatch(Finding::ok);
    }

    @Test
    void withoutADevStackNoneIsNamed(@TempDir Path folder) {
        Path state = folder.resolve("dev.json");
        Map<String, String> environment = Map.of("ORCHESTRA_STATE", state.toString());

        List<Finding> findings = new Examination(environment).findings();

        assertThat(findings).extracting(Finding::subject).doesNotContain("Running");
    }

    private static boolean isPort(Finding finding) {
        return finding.subject().startsWith("Port ");
    }
}
