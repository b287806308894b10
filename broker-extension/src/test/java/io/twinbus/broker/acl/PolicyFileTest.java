package io.twinbus.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.broker.identity.Binding;
import io.twinbus.broker.identity.Role;
import io.twinbus.service.config.ConfigurationException;
import org.junit.jupiter.api.Test;

class PolicyFileTest {
  @Test
  void readsRulesAndClientsWithoutPassword() {
    PolicyFile file =
        PolicyFile.parse(
            "policy.yaml",
            """
            rules:
              - name: operators-see-lab-sensors
                roles: [operator]
                actions: [subscribe, share]
                topics: ["lab/${tenant}/sensors/#"]
            clientsWithoutPassword:
              - clientId: enV5
                addresses: [192.168.7.0/24]
                target: enV5
            """);

    assertThat(file.rules().get(0).effect()).isEqualTo(Rule.Effect.ALLOW);
    Binding binding = file.bindings().get(0);
    assertThat(binding.identity().role()).isEqualTo(Role.BOARD);
    assertThat(binding.identity().targets()).containsExactly("enV5");
  }

  @Test
  void namesFileLineAndFaultOfARuleThatCannotBe() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    "policy.yaml",
                    """
                    rules:
                      - name: fine
                        actions: [publish]
                        topics: [a]
                      - name: broken
                        actions: [publish]
                        topics: ["a/${tenat}/b"]
                    """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("policy.yaml:5")
        .hasMessageContaining("unknown variable");
  }

  @Test
  void refusesAnUnknownKeyWithTheNearestOne() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    "policy.yaml", "rules:\n  - name: a\n    action: [publish]\n    topics: [a]\n"))
        .hasMessageContaining("policy.yaml:3")
        .hasMessageContaining("actions");
  }

  @Test
  void refusesAClientWithoutPasswordFromAnywhere() {
    assertThatThrownBy(
            () ->
                PolicyFile.parse(
                    "policy.yaml", "clientsWithoutPassword:\n  - clientId: a\n    target: a\n"))
        .hasMessageContaining("listener or the addresses");
  }
}
