package dev.orchestra.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is run by root: in a user namespace of its own, where root is nobody in
 * particular; where that is forbidden (in most containers), as {@code nobody}. An ordinary user runs it as he is.
 *
 * @param prefix what comes before the command
 * @param isNobody whether files have to lie where {@code nobody} may go, see {@link NobodysPlace}
 */
record UnprivilegedUser(List<String> prefix, boolean isNobody) {
    private static final UnprivilegedUser MYSELF = new UnprivilegedUser(List.of(), false);
    private static final UnprivilegedUser NAMESPACE = new UnprivilegedUser(List.of("unshare", "-U"), false);
    private static final UnprivilegedUser NOBODY =
            new UnprivilegedUser(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"), true);

    UnprivilegedUser {
        prefix = List.copyOf(prefix);
    }

    static UnprivilegedUser forPostgres(Path log) throws IOException {
        if (!System.getProperty("user.name", "").equals("root")) {
            return MYSELF;
        }
        for (UnprivilegedUser user : List.of(NAMESPACE, NOBODY)) {
            if (user.works(log)) {
                return user;
            }
        }
        throw new StackException(
                "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv --reuid=nobody' (package util-linux) works here. Run as an ordinary user, or set SPRING_DATASOURCE_URL to a server elsewhere.");
    }

    private boolean works(Path log) throws IOException {
        try {
            List<String> command =
                    Stream.concat(prefix.stream(), Stream.of("true")).toList();
            ShortRun.run(prefix.getFirst(), command, Path.of("/"), log);
            return true;
        } catch (StackException e) {
            return false;
        }
    }
}
