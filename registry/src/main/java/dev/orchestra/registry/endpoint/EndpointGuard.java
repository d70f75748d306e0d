package dev.orchestra.registry.endpoint;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which endpoints the server may call for somebody else: none that leads into its own machine or network, unless the
 * host is allowed by its name (OWASP, server-side request forgery).
 *
 * <p>{@link #addresses} resolves a name once and gives the addresses that were checked: who connects has to connect to one
 * of these and must not resolve again, or the name may lead elsewhere by then.
 */
public final class EndpointGuard {

    private static final int ENDPOINT_CHARACTERS_MAX = 2_000;
    private static final int HOST_CHARACTERS_MAX = 253;
    private static final int PORT_MAX = 65_535;
    private static final int PORT_UNPRIVILEGED = 1_024;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");
    private static final Pattern IPV4 = Pattern.compile(
            "(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");

    private final Resolver resolver;
    private final Set<String> allowedHosts;

    /** @param allowedHosts hosts that may be called wherever they are, by name as in the endpoint, or an address */
    public EndpointGuard(Resolver resolver, Set<String> allowedHosts) {
        this.resolver = resolver;
        Set<String> normal = new HashSet<>();
        allowedHosts.forEach(host -> normal.add(normal(host)));
        this.allowedHosts = Set.copyOf(normal);
    }

    /**
     * Reads an endpoint, checks its form and where its host is now.
     *
     * @throws ForbiddenEndpointException if it must not be called, or its name cannot be resolved
     */
    public URI check(String endpoint) throws ForbiddenEndpointException {
        URI uri = form(endpoint);
        try {
            addresses(uri.getHost());
        } catch (UnknownHostException e) {
            throw new ForbiddenEndpointException(
                    "The host '%s' has no address. Correct the name, or wait until it is known."
                            .formatted(uri.getHost()));
        }
        return uri;
    }

    /**
     * Reads an endpoint and checks all that can be seen without asking for its address.
     *
     * @throws ForbiddenEndpointException if it must not be called
     */
    public URI form(String endpoint) throws ForbiddenEndpointException {
        URI uri = read(endpoint);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new ForbiddenEndpointException(
                    "Expected http:// or https://, but it begins with '%s'.".formatted(scheme));
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            throw new ForbiddenEndpointException(
                    "It must not carry a user or a password; leave out what is before '@'.");
        }
        if (uri.getRawFragment() != null) {
            throw new ForbiddenEndpointException("It must not have a fragment; leave out what is after '#'.");
        }
        if (uri.getHost() == null) {
            throw new ForbiddenEndpointException(
                    "Its host cannot be read. Write a name, an IPv4 address as four decimal numbers, or an IPv6 address in brackets.");
        }
        requireHost(normal(uri.getHost()));
        requirePort(uri.getPort(), normal(uri.getHost()));
        return uri;
    }

    /**
     * The addresses of a host, all of them checked. To be connected to as they are.
     *
     * @throws UnknownHostException if it has none
     * @throws ForbiddenEndpointException if one of them must not be reached
     */
    public InetAddress[] addresses(String host) throws UnknownHostException, ForbiddenEndpointException {
        String normal = normal(host);
        requireHost(normal);
        InetAddress[] addresses = resolver.resolve(normal);
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        if (!allowedHosts.contains(normal)) {
            for (InetAddress address : addresses) {
                Optional<String> why = AddressRanges.whyRefused(address);
                if (why.isPresent()) {
                    throw new ForbiddenEndpointException(
                            "The host '%s' is at an address that must not be called (%s). Use a public address, or have the operator allow the host in orchestra.http-agents.allowed-hosts."
                                    .formatted(normal, why.get()));
                }
            }
        }
        return addresses;
    }

    private static URI read(String endpoint) throws ForbiddenEndpointException {
        if (endpoint.length() > ENDPOINT_CHARACTERS_MAX) {
            throw new ForbiddenEndpointException(
                    "An endpoint has at most %d characters.".formatted(ENDPOINT_CHARACTERS_MAX));
        }
        try {
            return new URI(endpoint);
        } catch (URISyntaxException e) {
            throw new ForbiddenEndpointException("It is no address such as https://agents.example.com/step.");
        }
    }

    /** Numbers that some readers take for an address in octal, in hex or as one number are no host at all. */
    private static void requireHost(String host) throws ForbiddenEndpointException {
        boolean readable;
        if (host.contains(":")) {
            readable = IPV6.matcher(host).matches();
        } else if (ENDS_IN_NUMBER.matcher(host).matches()) {
            readable = IPV4.matcher(host).matches();
        } else {
            readable =
                    host.length() <= HOST_CHARACTERS_MAX && NAME.matcher(host).matches();
        }
        if (!readable) {
            throw new ForbiddenEndpointException(
                    "Its host cannot be read. Write a name, an IPv4 address as four decimal numbers, or an IPv6 address in brackets and without a zone.");
        }
    }

    private void requirePort(int port, String host) throws ForbiddenEndpointException {
        boolean web = port == -1 || port == 80 || port == 443;
        boolean free = port >= PORT_UNPRIVILEGED && port <= PORT_MAX;
        boolean allowed = port >= 1 && port <= PORT_MAX && allowedHosts.contains(host);
        if (!web && !free && !allowed) {
            throw new ForbiddenEndpointException("The port %d is none for an agent. Use 80, 443, or one from %d to %d."
                    .formatted(port, PORT_UNPRIVILEGED, PORT_MAX));
        }
    }

    private static String normal(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return lower.substring(1, lower.length() - 1);
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
