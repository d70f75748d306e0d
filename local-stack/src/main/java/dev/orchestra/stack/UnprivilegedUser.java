package dev.orchestra.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is run by root: in a user namespace of its own, where root is nobody in
 * particular; where that is forbidden (in most containers), as {@code nobody} with the right to pass through root's
 * folders. An ordinary user runs it as he is.
 */
record UnprivilegedUser(List<String> prefix, String owner) {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> NOBODY = List.of(
            "setpriv",
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override");

    UnprivilegedUser {
        prefix = List.copyOf(prefix);
    }

    static UnprivilegedUser forPostgres(Path log) throws IOException {
        String me = System.getProperty("user.name", "");
        if (!me.equals("root")) {
            return new UnprivilegedUser(List.of(), me);
        }
        if (works(NAMESPACE, log)) {
            return new UnprivilegedUser(NAMESPACE, "root");
        }
        if (works(NOBODY, log)) {
            return new UnprivilegedUser(NOBODY, "nobody");
        }
        throw new StackException(
                "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv --reuid=nobody' (package util-linux) works here. Run as an ordinary user, or set SPRING_DATASOURCE_URL to a server elsewhere.");
    }

    private static boolean works(List<String> prefix, Path log) throws IOException {
        try {
            ShortRun.run(
                    prefix.getFirst(),
                    Stream.concat(prefix.stream(), Stream.of("true")).toList(),
                    Path.of("/"),
                    log);
            return true;
        } catch (StackException e) {
            return false;
        }
    }

    /** Gives a folder and all in it to the user, if it is not his. */
    void own(Path folder) throws IOException {
        if (prefix.isEmpty()) {
            return;
        }
        UserPrincipal user =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                if (!Files.getOwner(path).equals(user)) {
                    Files.setOwner(path, user);
                }
            }
        }
    }
}
