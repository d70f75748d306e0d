package dev.orchestra.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Ports on the loopback that nobody listens on.
 *
 * <p>They lie below the range from which systems take the ports of outgoing connections, so that a component can be
 * restarted on its port without finding it taken by somebody's connection.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES_MAX = 200;
    /** Who was given a port may listen on it only later. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A free port, which this process was not given before.
     *
     * @return a port from 20000 to 32000
     * @throws StackException if none of 200 ports tried is free
     */
    public static int next() {
        RandomGenerator random = RandomGenerator.getDefault();
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = random.nextInt(FIRST, LAST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new StackException("Expected a free port between %d and %d, found none in %d tries. Is the loopback up?"
                .formatted(FIRST, LAST, TRIES_MAX));
    }

    /**
     * The wanted port if it is free, else another.
     *
     * @param wanted a port, 1 to 65535
     */
    public static int preferably(int wanted) {
        return isFree(wanted) ? wanted : next();
    }

    /**
     * Whether nobody listens on the port.
     *
     * @param port 1 to 65535
     */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
