package dev.orchestra.registry.endpoint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that do not belong to the public internet, by the registries of special-purpose addresses (RFC 6890 and what
 * followed it), and those under which clouds tell their machines secrets.
 */
final class AddressRanges {

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Range(byte[] prefix, int bits, String name) {

        static Range of(String cidr, String name) {
            int slash = cidr.indexOf('/');
            try {
                // A literal, never a name: nothing is resolved.
                byte[] prefix = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
                return new Range(prefix, Integer.parseInt(cidr.substring(slash + 1)), name);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(cidr, e);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != prefix[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >> (8 - rest) == 0;
        }
    }

    private static final List<Range> REFUSED = List.of(
            Range.of("0.0.0.0/8", "this network"),
            Range.of("10.0.0.0/8", "private"),
            Range.of("100.64.0.0/10", "carrier-grade NAT"),
            Range.of("127.0.0.0/8", "loopback"),
            Range.of("169.254.0.0/16", "link-local, where cloud metadata is"),
            Range.of("168.63.129.16/32", "a cloud's own services"),
            Range.of("172.16.0.0/12", "private"),
            Range.of("192.0.0.0/24", "protocol assignments"),
            Range.of("192.0.2.0/24", "documentation"),
            Range.of("192.88.99.0/24", "6to4 relays"),
            Range.of("192.168.0.0/16", "private"),
            Range.of("198.18.0.0/15", "network tests"),
            Range.of("198.51.100.0/24", "documentation"),
            Range.of("203.0.113.0/24", "documentation"),
            Range.of("224.0.0.0/4", "multicast"),
            Range.of("240.0.0.0/4", "reserved"),
            Range.of("::/128", "unspecified"),
            Range.of("::1/128", "loopback"),
            Range.of("::/96", "an IPv4 address in an IPv6 one"),
            Range.of("64:ff9b::/96", "an IPv4 address behind NAT64"),
            Range.of("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
            Range.of("2001::/23", "protocol assignments and Teredo"),
            Range.of("2001:db8::/32", "documentation"),
            Range.of("2002::/16", "an IPv4 address behind 6to4"),
            Range.of("3fff::/20", "documentation"),
            Range.of("fc00::/7", "unique local"),
            Range.of("fe80::/10", "link-local"),
            Range.of("fec0::/10", "site-local"),
            Range.of("ff00::/8", "multicast"));

    private static final Range GLOBAL_UNICAST = Range.of("2000::/3", "global unicast");
    private static final int MAPPED_ZEROS = 10;

    private AddressRanges() {}

    /** Why an address is refused; empty for one of the public internet. */
    static Optional<String> whyRefused(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        for (Range range : REFUSED) {
            if (range.contains(bytes)) {
                return Optional.of(range.name());
            }
        }
        if (!(address instanceof Inet4Address) && bytes.length == 16 && !GLOBAL_UNICAST.contains(bytes)) {
            return Optional.of("outside of global unicast");
        }
        return Optional.empty();
    }

    /** {@code ::ffff:a.b.c.d} is {@code a.b.c.d}, however it was made. */
    private static byte[] unmapped(byte[] address) {
        if (address.length != 16) {
            return address;
        }
        for (int i = 0; i < MAPPED_ZEROS; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        if (address[10] != (byte) 0xFF || address[11] != (byte) 0xFF) {
            return address;
        }
        return Arrays.copyOfRange(address, 12, 16);
    }
}
