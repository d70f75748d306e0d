package dev.orchestra.stack;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks a PostgreSQL for a session, as a client does, and hangs up when it is asked for the password: a server that still
 * starts or recovers answers with an error instead (PostgreSQL's frontend/backend protocol 3.0, start-up).
 */
final class PostgresProbe {
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int AUTHENTICATION = 'R';

    private PostgresProbe() {}

    static Optional<String> missing(int port, String database) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] body =
                    "user\0%s\0database\0%s\0\0".formatted(database, database).getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(8 + body.length);
            out.writeInt(PROTOCOL_3_0);
            out.write(body);
            out.flush();
            int answer = new DataInputStream(socket.getInputStream()).read();
            return answer == AUTHENTICATION ? Optional.empty() : Optional.of("it refuses connections on port " + port);
        } catch (IOException e) {
            return Optional.of("nothing answers on port " + port);
        }
    }
}
