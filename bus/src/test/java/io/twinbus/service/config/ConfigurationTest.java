package io.twinbus.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  enum Mode {
    FAST,
    VERY_SAFE
  }

  record Limits(@Default("64MiB") ByteSize memory, @Default("8") int threads) {
    Limits {
      if (threads < 1) {
        throw new IllegalArgumentException("threads must be 1 or more, is " + threads);
      }
    }
  }

  record Broker(
      @Default("mqtt://127.0.0.1:1883") URI uri,
      Optional<Secret> password,
      @Default("30s") Duration keepAlive) {}

  record Settings(
      String name,
      Broker broker,
      Limits limits,
      @Default("very-safe") Mode mode,
      List<String> tags,
      Map<String, Integer> weights,
      Optional<Path> folder,
      @Default("false") boolean strict,
      Section driver) {}

  record Driver(String device, @Default("115200") int baud) {}

  @TempDir Path folder;

  @Test
  void readsEveryKindOfValue() {
    Settings settings =
        Configuration.parse(
            "test.yaml",
            """
            name: shop
            broker:
              uri: mqtts://example.org
              keepAlive: 5m
            limits: {memory: 16KiB, threads: 2}
            mode: fast
            tags: [a, "b c"]
            weights:
              one: 1
              two: 2
            strict: true
            """,
            Settings.class);

    assertThat(settings.name()).isEqualTo("shop");
    assertThat(settings.broker().uri()).isEqualTo(URI.create("mqtts://example.org"));
    assertThat(settings.broker().keepAlive()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.limits()).isEqualTo(new Limits(new ByteSize(16 * 1024), 2));
    assertThat(settings.mode()).isEqualTo(Mode.FAST);
    assertThat(settings.tags()).containsExactly("a", "b c");
    assertThat(settings.weights()).containsExactly(Map.entry("one", 1), Map.entry("two", 2));
    assertThat(settings.strict()).isTrue();
  }

  @Test
  void takesTheDefaultsOfWhatIsNotWritten() {
    Settings settings = Configuration.parse("test.yaml", "name: shop", Settings.class);

    assertThat(settings.broker())
        .isEqualTo(
            new Broker(
                URI.create("mqtt://127.0.0.1:1883"), Optional.empty(), Duration.ofSeconds(30)));
    assertThat(settings.limits()).isEqualTo(new Limits(new ByteSize(64L << 20), 8));
    assertThat(settings.mode()).isEqualTo(Mode.VERY_SAFE);
    assertThat(settings.tags()).isEmpty();
    assertThat(settings.folder()).isEmpty();
    assertThat(settings.driver().keys()).isEmpty();
  }

  @Test
  void namesAnUnknownKeyWithItsLineAndTheNearestKnownOne() {
    assertThatThrownBy(
            () ->
                Configuration.parse(
                    "test.yaml",
                    """
                    name: shop
                    broker:
                      keepalve: 5m
                    """,
                    Settings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("test.yaml:3: broker.keepalve: unknown key, did you mean \"keepAlive\"?");
  }

  @Test
  void namesAllFaultsAtOnce() {
    assertThatThrownBy(
            () ->
                Configuration.parse(
                    "test.yaml",
                    """
                    broker:
                      keepAlive: soon
                    limits:
                      threads: many
                    mode: fsat
                    tags: one
                    colour: red
                    """,
                    Settings.class))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactlyInAnyOrder(
                        "test.yaml:7: colour: unknown key; known are name, broker, limits, mode,"
                            + " tags, weights, folder, strict, driver",
                        "test.yaml:1: name: missing",
                        "test.yaml:2: broker.keepAlive: \"soon\" is not a duration; write 500ms,"
                            + " 30s, 5m, 2h or 1d",
                        "test.yaml:4: limits.threads: \"many\" is not a whole number",
                        "test.yaml:5: mode: \"fsat\" is none of fast, very-safe; did you mean"
                            + " \"fast\"?",
                        "test.yaml:6: tags: is a single value, must be a list"));
  }

  @Test
  void reportsWhatARecordRefusesWhereItIsWritten() {
    assertThatThrownBy(
            () ->
                Configuration.parse(
                    "test.yaml", "name: shop\nlimits:\n  threads: 0\n", Settings.class))
        .hasMessage("test.yaml:2: limits: threads must be 1 or more, is 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: [",
        "name: a\nname: b",
        "name: &a x\ntags: [*a]",
        "name: a\n---\nname: b",
        "- a",
        "name: {a: b}",
        "\tname: a"
      })
  void refusesWhatIsNotAPlainYamlDocument(String yaml) {
    assertThatThrownBy(() -> Configuration.parse("test.yaml", yaml, Settings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s)test\\.yaml:[1-3]: .+");
  }

  @Test
  void refusesNestingWithoutEnd() {
    String deep = "driver: " + "[".repeat(5000) + "]".repeat(5000);
    assertThatThrownBy(() -> Configuration.parse("test.yaml", deep, Settings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("levels deep");
  }

  @Test
  void letsTheEnvironmentOverrideTheFile() throws Exception {
    Path file =
        Files.writeString(folder.resolve("a.yaml"), "name: file\nbroker: {keepAlive: 1s}\n");

    Settings settings =
        Configuration.read(
            file,
            Settings.class,
            Map.of(
                "TWINBUS_NAME", "a: b # c",
                "TWINBUS_BROKER_KEEP_ALIVE", "7s",
                "TWINBUS_BROKER_PORT_1883_TCP", "tcp://10.0.0.1:1883",
                "TWINBUS_LIMITS_THREADS", "3",
                "TWINBUS_TAGS", "[x, y]",
                "TWINBUS_REQUIRE", "browser"));

    assertThat(settings.name()).isEqualTo("a: b # c");
    assertThat(settings.broker().keepAlive()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.limits().threads()).isEqualTo(3);
    assertThat(settings.tags()).containsExactly("x", "y");
  }

  @Test
  void namesTheVariableThatHoldsAWrongValue() {
    assertThatThrownBy(
            () ->
                Configuration.of(
                    Settings.class, Map.of("TWINBUS_NAME", "a", "TWINBUS_LIMITS_THREADS", "few")))
        .hasMessage(
            "environment variable TWINBUS_LIMITS_THREADS: limits.threads: \"few\" is not a whole"
                + " number");
  }

  @Test
  void readsASecretFromItsFileEachTimeAndNeverShowsIt() throws Exception {
    Path secret = Files.writeString(folder.resolve("password"), "first\n");
    Path file =
        Files.writeString(folder.resolve("a.yaml"), "name: x\nbroker:\n  passwordFile: password\n");
    Settings settings = Configuration.read(file, Settings.class, Map.of());
    Secret password = settings.broker().password().orElseThrow();

    assertThat(password.value()).isEqualTo("first");
    Files.writeString(secret, "second\n");
    assertThat(password.value()).isEqualTo("second");
    assertThat(settings.toString()).doesNotContain("first").doesNotContain("second");
  }

  @Test
  void refusesASecretThatIsNotThereOrIsGivenTwice() throws Exception {
    Path missing =
        Files.writeString(folder.resolve("a.yaml"), "name: x\nbroker:\n  passwordFile: nowhere\n");
    assertThatThrownBy(() -> Configuration.read(missing, Settings.class, Map.of()))
        .hasMessageContaining("a.yaml:3: broker.passwordFile: ")
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(
            () ->
                Configuration.parse(
                    "test.yaml",
                    "name: x\nbroker: {password: a, passwordFile: b}\n",
                    Settings.class))
        .hasMessage("test.yaml:2: broker.passwordFile: give this or password, not both");
  }

  @Test
  void letsAVariableReplaceASecretFile() {
    Settings settings =
        Configuration.of(
            Settings.class, Map.of("TWINBUS_NAME", "x", "TWINBUS_BROKER_PASSWORD", "given"));
    assertThat(settings.broker().password().orElseThrow().value()).isEqualTo("given");
  }

  @Test
  void resolvesPathsAgainstTheFolderOfTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yaml"), "name: x\nfolder: data\n");
    assertThat(Configuration.read(file, Settings.class, Map.of()).folder())
        .contains(folder.resolve("data"));
  }

  @Test
  void bindsASectionWhenItsShapeIsKnown() {
    Settings settings =
        Configuration.parse(
            "test.yaml", "name: x\ndriver:\n  device: /dev/ttyS0\n", Settings.class);
    assertThat(settings.driver().as(Driver.class)).isEqualTo(new Driver("/dev/ttyS0", 115200));
    assertThat(settings.driver().values()).containsExactly(Map.entry("device", "/dev/ttyS0"));

    Settings wrong =
        Configuration.parse(
            "test.yaml", "name: x\ndriver:\n  device: a\n  bauds: 9600\n", Settings.class);
    assertThatThrownBy(() -> wrong.driver().as(Driver.class))
        .hasMessage("test.yaml:4: driver.bauds: unknown key, did you mean \"baud\"?");
  }

  @Test
  void saysThatAFileIsNotThere() {
    assertThatThrownBy(() -> Configuration.read(folder.resolve("none.yaml"), Settings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("none.yaml: there is no such file");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "512,512", "64KiB,65536", "1k,1000", "16MiB,16777216", "2GB,2000000000"})
  void readsSizes(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5MiB", "many", "999999999999999GiB", "1TiB"})
  void refusesWhatIsNotASize(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "500ms,500",
    "30s,30000",
    "5m,300000",
    "2h,7200000",
    "1d,86400000",
    "PT2S,2000"
  })
  void readsDurations(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "-5s", "PT-1S", "1 week", "99999999999999999999s"})
  void refusesWhatIsNotADuration(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
