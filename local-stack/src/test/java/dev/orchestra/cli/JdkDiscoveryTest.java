package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.stack.RepositoryRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that finds a JDK, run as {@code ./orchestra} and {@code mvnw} run it. */
class JdkDiscoveryTest {
    @TempDir
    Path directory;

    @Test
    void theOneNamedForOrchestraComesFirst() throws Exception {
        Path named = jdk("named", "21.0.4");
        Path other = jdk("other", "25");

        Result result = find(Map.of("ORCHESTRA_JAVA_HOME", named.toString(), "JAVA_HOME", other.toString()));

        assertThat(result.out()).isEqualTo(named.toString());
    }

    @Test
    void anOldJavaHomeIsPassedOverForANewerOneInAUsualPlace() throws Exception {
        Path old = jdk("old", "17.0.15");
        Path newer = jdk("home/.sdkman/candidates/java/99-test", "99.0.1");

        Result result = find(Map.of("JAVA_HOME", old.toString()));

        assertThat(result.out()).isEqualTo(newer.toString());
    }

    @Test
    void theOneOnThePathIsFoundThroughItsLinks() throws Exception {
        Path jdk = jdk("far/away/jdk", "22");
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("javac"), jdk.resolve("bin/javac"));

        Result result = find(Map.of("PATH", bin + ":" + tools()));

        assertThat(Path.of(result.out()).toRealPath()).isEqualTo(jdk.toRealPath());
    }

    @Test
    void aRuntimeWithoutACompilerDoesNotCount() throws Exception {
        Path runtime = jdk("runtime", "25");
        Files.delete(runtime.resolve("bin/javac"));
        Path newer = jdk("home/.jdks/99-test", "99");

        Result result = find(Map.of("JAVA_HOME", runtime.toString()));

        assertThat(result.out()).isEqualTo(newer.toString());
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path javac = Files.writeString(bin.resolve("javac"), "#!/bin/sh\necho javac " + version + "\n");
        Files.setPosixFilePermissions(javac, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    /** A path with what the script calls, and no Java: this machine's own must not decide. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("sed", "readlink", "dirname")) {
            Path link = tools.resolve(tool);
            Path usual = Path.of("/usr/bin", tool);
            Path real = Files.exists(usual) ? usual : Path.of("/bin", tool);
            Files.writeString(link, "#!/bin/sh\nexec " + real + " \"$@\"\n");
            Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return tools;
    }

    private record Result(int exit, String out) {}

    private Result find(Map<String, String> environment) throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        RepositoryRoot.find().resolve(".mvn/find-jdk.sh").toString())
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools().toString());
        builder.environment()
                .put("HOME", Files.createDirectories(directory.resolve("home")).toString());
        builder.environment().putAll(environment);
        int exit = builder.start().waitFor();
        return new Result(exit, Files.readString(out, StandardCharsets.UTF_8).strip());
    }
}
