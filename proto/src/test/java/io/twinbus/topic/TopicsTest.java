package io.twinbus.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private static final TwinId PC = TwinId.of("pc");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  static Stream<Address<?>> everyAddress() {
    return Stream.of(
        new Address.Spec("default", SpecKind.INSTANCE, "shop"),
        new Address.SpecStatusOf("default", SpecKind.TARGET, "pc"),
        new Address.Desired(PC),
        new Address.Reported(PC),
        new Address.Connection(PC),
        new Address.Status(PC),
        new Address.HealthOf(PC),
        new Address.Gate(PC),
        new Address.Inbox(PC, "restart"),
        new Address.CommandTo(PC, "restart"),
        new Address.Reply(PC, "c-1"),
        new Address.Flash(PC),
        new Address.Recover(PC),
        new Address.Telemetry(PC, "temperature"),
        new Address.Event(PC),
        new Address.Blocks(PC, DIGEST),
        new Address.ArtifactGet("default", DIGEST),
        new Address.ArtifactPut("default", DIGEST),
        new Address.Client("default", "cli/1".replace('/', '-'), "r1"),
        new Address.Errors("default", "enV5"),
        new Address.Presence("monitor", "m-1"));
  }

  @ParameterizedTest
  @MethodSource("everyAddress")
  void parsesWhatItFormats(Address<?> address) {
    assertThat(Topics.parse(address.topic())).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tb",
        "tb/",
        "tb/default/twin/pc",
        "tb/default/twin/pc/desired/x",
        "tb/default/twin/pc/telemetry",
        "tb/default/twin/p c/desired",
        "tb/-default/twin/pc/desired",
        "tb/default/twin//desired",
        "tb/default/twin/+/desired",
        "tb/default/spec/widget/shop",
        "tb/default/artifact/sha256:abc/get",
        "tb/system/monitor",
        "TB/default/twin/pc/desired",
        "tb/default/twin/pc/desired/",
        "tb/system/twin/pc/desired",
        "tb/system/spec/instance/shop",
        "tb/system/client/cli/r1",
        "$SYS/tb/default"
      })
  void refusesWhatIsNotATopicOfTheBus(String topic) {
    assertThat(Topics.parse(topic)).isEmpty();
  }

  @Property
  void neverThrowsForAnyText(@ForAll String topic) {
    assertThat(Topics.parse(topic)).isEmpty();
    Topics.parse("tb/default/twin/" + topic);
    Topics.parse("tb/" + topic + "/twin/pc/desired");
  }

  @Test
  void anAddressIsValidByConstruction() {
    assertThatThrownBy(() -> new TwinId("default", "a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a/b\" is not a name");
    assertThatThrownBy(() -> new TwinId("system", "pc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is the bus's own");
    assertThatThrownBy(() -> new Address.Blocks(PC, "md5:1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filtersCoverOneAspectOfEveryTwin() {
    assertThat(AddressFilter.everyTwin(TwinAspect.DESIRED).topicFilter())
        .isEqualTo("tb/+/twin/+/desired");
    assertThat(AddressFilter.everyTwinOf("acme", TwinAspect.INBOX).topicFilter())
        .isEqualTo("tb/acme/twin/+/inbox/+");
  }
}
