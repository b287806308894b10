package io.twinbus.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.broker.identity.Role;
import io.twinbus.broker.limits.Limits;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtensionSettingsTest {
  @Test
  void hasADefaultForEverything() {
    ExtensionSettings settings = Configuration.parse("twinbus.yaml", "", ExtensionSettings.class);

    assertThat(settings.users()).hasFileName("users.txt");
    assertThat(settings.policy()).isEmpty();
    assertThat(settings.jwt()).isEmpty();
    assertThat(settings.reloadInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.http().port()).isEmpty();
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.limits().limits()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void theShippedFileSaysWhatTheDefaultsAre() throws Exception {
    Path shipped = Path.of("src/main/extension/conf/twinbus.yaml");
    String commented =
        Files.readString(shipped)
            .lines()
            .map(ExtensionSettingsTest::uncomment)
            .reduce("", (a, b) -> a + b + "\n");

    ExtensionSettings asShipped = Configuration.read(shipped, ExtensionSettings.class, Map.of());
    ExtensionSettings asDocumented =
        Configuration.parse("documented", commented, ExtensionSettings.class);

    assertThat(asShipped.limits().limits()).isEqualTo(Limits.DEFAULT);
    assertThat(asDocumented.limits().limits()).isEqualTo(Limits.DEFAULT);
    assertThat(asDocumented.reloadInterval()).isEqualTo(asShipped.reloadInterval());
    assertThat(asDocumented.http().port().orElseThrow())
        .isEqualTo(ExtensionSettings.USUAL_HTTP_PORT);
    assertThat(asDocumented.http().host()).isEqualTo(asShipped.http().host());
    assertThat(asDocumented.users().getFileName()).isEqualTo(asShipped.users().getFileName());
    assertThat(asDocumented.jwt().orElseThrow().clockSkew()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void changesOnlyTheLimitsThatAreWritten() {
    ExtensionSettings settings =
        Configuration.parse(
            "twinbus.yaml",
            "limits: {roles: {device: {messageSize: 1KiB}}, retainedTopicsPerTenant: 5}",
            ExtensionSettings.class);

    Limits limits = settings.limits().limits();
    assertThat(limits.of(Role.DEVICE).messageBytes()).isEqualTo(1024);
    assertThat(limits.of(Role.DEVICE).packetBytes()).isEqualTo(65 * 1024);
    assertThat(limits.of(Role.DEVICE).subscriptions())
        .isEqualTo(Limits.DEFAULT.of(Role.DEVICE).subscriptions());
    assertThat(limits.of(Role.VIEWER)).isEqualTo(Limits.DEFAULT.of(Role.VIEWER));
    assertThat(limits.retainedTopicsPerTenant()).isEqualTo(5);
  }

  @Test
  void refusesLimitsOfARoleThatIsNone() {
    assertThatThrownBy(
            () ->
                Configuration.parse(
                    "twinbus.yaml", "limits: {roles: {boss: {}}}", ExtensionSettings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("\"boss\" is not a role");
  }

  private static String uncomment(String line) {
    return line.startsWith("#: ") ? line.substring(3) : line;
  }
}
