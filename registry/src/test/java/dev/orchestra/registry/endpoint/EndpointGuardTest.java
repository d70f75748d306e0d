package dev.orchestra.registry.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointGuardTest {

    private static final Map<String, String> NAMES = Map.of(
            "agents.example.com", "93.184.215.14",
            "six.example.com", "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
            "localhost", "127.0.0.1",
            "inside.example.com", "10.1.2.3",
            "meta.example.com", "169.254.169.254",
            "mapped.example.com", "::ffff:192.168.0.1",
            "kafka", "172.17.0.2");

    private final EndpointGuard guard = new EndpointGuard(EndpointGuardTest::lookUp, Set.of());

    /** Names by the table; literals as the operating system reads them, with all the spellings it knows. */
    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        String address = NAMES.get(host);
        if (address == null && !host.matches("[0-9a-fA-FxX.:]+")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(address == null ? host : address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://agents.example.com/step",
                "http://agents.example.com:8080/",
                "https://AGENTS.example.com./step?x=1",
                "https://six.example.com/",
                "http://93.184.215.14/",
                "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443/step"
            })
    void publicEndpointsMayBeCalled(String endpoint) {
        assertThatCode(() -> guard.check(endpoint)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // loopback
                "http://127.0.0.1/",
                "http://127.1.2.3/",
                "http://127.0.0.1./",
                "http://127.1/",
                "http://127.0.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://0x7f.0.0.1/",
                "http://0x7f000001/",
                "http://0x7F.1/",
                "http://127.0.0.0x1/",
                "http://00000127.0.0.1/",
                "http://0.0.0.0/",
                "http://0/",
                "http://localhost/",
                "http://LOCALHOST/",
                "http://localhost./",
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[0000::0001]/",
                "http://[::]/",
                // IPv4 within IPv6
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[0:0:0:0:0:ffff:127.0.0.1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[::127.0.0.1]/",
                "http://[::7f00:1]/",
                "http://[::ffff:0:127.0.0.1]/",
                "http://[64:ff9b::127.0.0.1]/",
                "http://[64:ff9b::a00:1]/",
                "http://[64:ff9b:1::a00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2002:a00:1::1]/",
                "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
                // private, link-local, shared, special
                "http://10.0.0.1/",
                "http://10.255.255.255/",
                "http://172.16.0.1/",
                "http://172.31.255.254/",
                "http://192.168.1.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://2852039166/",
                "http://0xA9FEA9FE/",
                "http://100.64.0.1/",
                "http://100.100.100.200/",
                "http://168.63.129.16/",
                "http://192.0.0.192/",
                "http://192.0.2.1/",
                "http://198.18.0.1/",
                "http://198.51.100.7/",
                "http://203.0.113.7/",
                "http://224.0.0.1/",
                "http://239.255.255.250/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://[fe80::1]/",
                "http://[fe80::1%25eth0]/",
                "http://[fec0::1]/",
                "http://[fc00::1]/",
                "http://[fd00:ec2::254]/",
                "http://[ff02::1]/",
                "http://[2001:db8::1]/",
                "http://[100::1]/",
                "http://[4000::1]/",
                // names that lead there
                "http://inside.example.com/",
                "http://meta.example.com/",
                "http://mapped.example.com/",
                "http://kafka:9092/",
                "http://unknown.example.com/"
            })
    void everySpellingOfAnInnerAddressIsRefused(String endpoint) {
        assertThatExceptionOfType(ForbiddenEndpointException.class).isThrownBy(() -> guard.check(endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "agents.example.com",
                "//agents.example.com/",
                "ftp://agents.example.com/",
                "file:///etc/passwd",
                "gopher://agents.example.com/",
                "jar:http://agents.example.com/a.jar!/",
                "http:agents.example.com",
                "http:///step",
                "http://user@agents.example.com/",
                "http://user:word@agents.example.com/",
                "http://agents.example.com@127.0.0.1/",
                "http://agents.example.com/#fragment",
                "http://agents.example.com:0/",
                "http://agents.example.com:22/",
                "http://agents.example.com:25/",
                "http://agents.example.com:65536/",
                "http://agents_example.com/",
                "http://-agents.example.com/",
                "http://agents..example.com/",
                "http://agents.example.com\\@127.0.0.1/",
                "http://agents.example.com\t/",
                "http://127.0.0.1%2f@agents.example.com/",
                "http://①②⑦.0.0.1/",
                "http://lоcalhost/"
            })
    void whatIsNoPlainWebAddressIsRefused(String endpoint) {
        assertThatExceptionOfType(ForbiddenEndpointException.class)
                .isThrownBy(() -> guard.check(endpoint))
                .satisfies(e -> assertThat(e.getMessage()).endsWith("."));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,http://localhost:9000/step",
        "localhost,http://localhost./step",
        "LOCALHOST,http://localhost:80/",
        "127.0.0.1,http://127.0.0.1:9000/",
        "'::1','http://[::1]:9000/'",
        "inside.example.com,http://inside.example.com:25/"
    })
    void aHostThatIsAllowedByNameMayBeCalledWhereverItIs(String allowed, String endpoint) {
        EndpointGuard open = new EndpointGuard(EndpointGuardTest::lookUp, Set.of(allowed));

        assertThatCode(() -> open.check(endpoint)).doesNotThrowAnyException();
    }

    @Test
    void allowingANameDoesNotAllowItsAddressNorItsNeighbours() {
        EndpointGuard open = new EndpointGuard(EndpointGuardTest::lookUp, Set.of("localhost"));

        for (String endpoint :
                new String[] {"http://127.0.0.1/", "http://[::1]/", "http://kafka/", "http://2130706433/"}) {
            assertThatExceptionOfType(ForbiddenEndpointException.class).isThrownBy(() -> open.check(endpoint));
        }
    }

    @Test
    void aNameWithOneInnerAddressAmongPublicOnesIsRefused() {
        EndpointGuard mixed = new EndpointGuard(
                host -> new InetAddress[] {InetAddress.getByName("93.184.215.14"), InetAddress.getByName("127.0.0.1")},
                Set.of());

        assertThatExceptionOfType(ForbiddenEndpointException.class)
                .isThrownBy(() -> mixed.addresses("agents.example.com"))
                .withMessageContaining("loopback")
                .withMessageContaining("allowed-hosts");
    }

    @Test
    void whatIsCheckedIsWhatIsGivenAndAnAnswerThatChangesIsRefused() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        EndpointGuard rebound = new EndpointGuard(
                host -> new InetAddress[] {
                    InetAddress.getByName(asked.getAndIncrement() == 0 ? "93.184.215.14" : "127.0.0.1")
                },
                Set.of());

        assertThat(rebound.addresses("agents.example.com")).containsExactly(InetAddress.getByName("93.184.215.14"));
        assertThat(asked).hasValue(1);
        assertThatExceptionOfType(ForbiddenEndpointException.class)
                .isThrownBy(() -> rebound.addresses("agents.example.com"));
    }
}
