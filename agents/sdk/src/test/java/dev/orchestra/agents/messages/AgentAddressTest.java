package dev.orchestra.agents.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentAddressTest {

    @Test
    void anInstanceIsItsTypeAndItsKey() {
        AgentAddress address = AgentAddress.parse("designer/shop/42");

        assertThat(address).isEqualTo(AgentAddress.instance("designer", "shop/42"));
        assertThat(address.wireName()).isEqualTo("designer/shop/42");
        assertThat(address.isProcess()).isFalse();
    }

    @Test
    void aProcessIsReadFromTheSourceOfWhatItSays() {
        AgentAddress address = AgentAddress.parse("/agents/designer/host-1");

        assertThat(address).isEqualTo(AgentAddress.process("designer", "host-1"));
        assertThat(address.wireName()).isEqualTo("host-1");
    }

    @Test
    void onTheWireAnAgentIdBelongsToTheTypeOfTheTopic() {
        assertThat(AgentAddress.ofWire("designer", "host-1")).isEqualTo(AgentAddress.process("designer", "host-1"));
        assertThat(AgentAddress.ofWire("designer", "expert/7")).isEqualTo(AgentAddress.instance("expert", "7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host-1", "/", "/agents/designer", "Designer/1", "designer/", "designer/a b", "designer/a\n"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> AgentAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "-a", "a b"})
    void aProcessNeedsAnAgentId(String agentId) {
        assertThatThrownBy(() -> AgentAddress.process("designer", agentId))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
