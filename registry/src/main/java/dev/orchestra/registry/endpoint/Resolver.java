package dev.orchestra.registry.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name. */
@FunctionalInterface
public interface Resolver {

    /** The operating system's. */
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] resolve(String host) throws UnknownHostException;
}
