package io.twinbus.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Subject ANN =
      new Subject(Identity.of("ann", Role.OPERATOR, "default"), "ann-1");
  private static final Subject BOARD =
      new Subject(Identity.device("board7", "default", "board7"), "board7");
  private static final Subject EN_V5 =
      new Subject(new Identity("enV5", Role.BOARD, "default", Set.of("enV5")), "enV5");
  private static final Subject ADAPTER =
      new Subject(Identity.device("adapter", "default", "enV5"), "adapter");

  @Test
  void namesTheRuleThatAllows() {
    Decision decision = Policy.builtIn().decide(ANN, Access.publish("tb/default/twin/pc/desired"));

    assertThat(decision.allowed()).isTrue();
    assertThat(decision.rule()).isEqualTo("operator-writes");
  }

  @Test
  void saysWhatToAskForWhereAFilterCoversTooMuch() {
    Decision decision = Policy.builtIn().decide(ANN, Access.subscribe("tb/default/#"));

    assertThat(decision.allowed()).isFalse();
    assertThat(decision.reason()).contains("ask for less", "tb/default/spec/#");
  }

  @Test
  void doesNotNarrowAWildcardOverAllTenants() {
    assertThat(Policy.builtIn().decide(ANN, Access.subscribe("tb/+/twin/#")).allowed()).isFalse();
    assertThat(Policy.builtIn().decide(ANN, Access.subscribe("#")).allowed()).isFalse();
  }

  @Test
  void letsNobodyButServicesShare() {
    Access shared = Access.subscribe("$share/g/tb/default/twin/+/status");

    assertThat(Policy.builtIn().decide(ANN, shared).allowed()).isFalse();
    Subject runtime = new Subject(Identity.of("runtime", Role.RUNTIME, "*"), "runtime");
    assertThat(Policy.builtIn().decide(runtime, shared).allowed()).isTrue();
  }

  @Test
  void refusesASharedSubscriptionWithoutAFilter() {
    assertThat(Policy.builtIn().decide(ANN, Access.subscribe("$share/g")).allowed()).isFalse();
  }

  @Test
  void aDenyBeatsEveryAllowAndEveryWildcardThatWouldCoverIt() {
    Policy policy =
        Policy.builtIn()
            .with(
                List.of(
                    new Rule(
                        "no-secrets",
                        Rule.Effect.DENY,
                        Set.of(Role.OPERATOR),
                        Set.of(),
                        Set.of(),
                        Set.of(Action.SUBSCRIBE),
                        List.of("tb/${tenant}/twin/vault/#"))));

    assertThat(policy.decide(ANN, Access.subscribe("tb/default/twin/vault/status")).rule())
        .isEqualTo("no-secrets");
    assertThat(policy.decide(ANN, Access.subscribe("tb/default/twin/+/status")).allowed())
        .isFalse();
    assertThat(policy.decide(ANN, Access.subscribe("tb/default/twin/pc/status")).allowed())
        .isTrue();
  }

  @Test
  void givesAClientWhoseIdCannotStandInATopicNoTopicsOfItsOwn() {
    Subject odd = new Subject(ANN.identity(), "a/+/b");

    assertThat(
            Policy.builtIn().decide(odd, Access.subscribe("tb/default/client/a/+/b/r")).allowed())
        .isFalse();
  }

  @Test
  void letsABoardSpeakItsOwnProtocolAndNoOther() {
    assertThat(allows(EN_V5, Access.publish("eip://uni-due.de/es/enV5/STATUS"))).isTrue();
    assertThat(allows(EN_V5, Access.will("eip://uni-due.de/es/enV5/STATUS"))).isTrue();
    assertThat(allows(EN_V5, Access.subscribe("eip://uni-due.de/es/enV5/DO/FLASH"))).isTrue();
    assertThat(allows(EN_V5, Access.subscribe("eip://uni-due.de/es/enV5Twin/STATUS"))).isTrue();
    assertThat(allows(EN_V5, Access.publish("eip://uni-due.de/es/enV5/DO/FLASH"))).isFalse();
    assertThat(allows(EN_V5, Access.publish("eip://uni-due.de/es/other/STATUS"))).isFalse();
    assertThat(allows(EN_V5, Access.publish("tb/default/twin/enV5/reported"))).isFalse();
  }

  @Test
  void letsTheAdapterOfABoardSpeakTheOtherSide() {
    assertThat(allows(ADAPTER, Access.publish("eip://uni-due.de/es/enV5/DO/FLASH"))).isTrue();
    assertThat(allows(ADAPTER, Access.will("eip://uni-due.de/es/enV5Twin/STATUS"))).isTrue();
    assertThat(allows(ADAPTER, Access.subscribe("eip://uni-due.de/es/enV5/DATA/wifi"))).isTrue();
    assertThat(allows(ADAPTER, Access.publish("eip://uni-due.de/es/enV5/STATUS"))).isFalse();
    assertThat(allows(BOARD, Access.publish("eip://uni-due.de/es/enV5/DO/FLASH"))).isFalse();
  }

  private static boolean allows(Subject subject, Access access) {
    return Policy.builtIn().decide(subject, access).allowed();
  }
}
