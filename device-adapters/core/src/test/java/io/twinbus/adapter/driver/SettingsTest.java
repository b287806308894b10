package io.twinbus.adapter.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void findsALiteralKeyAndAWayThroughSections() {
    Settings literal = Settings.of(Map.of("container.image", "nginx"));
    Settings nested = Settings.of(Map.of("container", Map.of("image", "nginx")));

    assertThat(literal.requireText("container.image")).isEqualTo("nginx");
    assertThat(nested.requireText("container.image")).isEqualTo("nginx");
  }

  @Test
  void readsNumbersWrittenAsTextAsFractionsOrWhole() {
    Settings settings = Settings.of(Map.of("a", "8080", "b", 8080.0, "c", 8080));

    assertThat(settings.integer("a")).hasValue(8080);
    assertThat(settings.integer("b")).hasValue(8080);
    assertThat(settings.integer("c")).hasValue(8080);
    assertThat(settings.text("b")).contains("8080");
  }

  @Test
  void namesThePathOfAMissingText() {
    assertThatThrownBy(() -> Settings.EMPTY.requireText("wasm.file"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("properties.wasm.file: is missing; write a text");
  }

  @Test
  void namesThePathInsideAList() {
    Settings settings = Settings.of(Map.of("ports", List.of(Map.of("port", "http"))));

    assertThatThrownBy(() -> settings.sections("ports").getFirst().integer("port"))
        .hasMessage("properties.ports[0].port: \"http\" is not a whole number");
  }

  @Test
  void readsUnits() {
    Settings settings = Settings.of(Map.of("t", "500ms", "iso", "PT2M", "s", "64MiB", "n", "12"));

    assertThat(settings.duration("t")).contains(Duration.ofMillis(500));
    assertThat(settings.duration("iso")).contains(Duration.ofMinutes(2));
    assertThat(settings.size("s")).hasValue(64L << 20);
    assertThat(settings.size("n")).hasValue(12);
    assertThatThrownBy(() -> settings.duration("s")).hasMessageContaining("is not a duration");
  }

  @Test
  void fingerprintIgnoresOrderAndDeadlinesAndNothingElse() {
    Settings one = Settings.of(new java.util.TreeMap<>(Map.of("a", 1, "b", "x")));
    Settings other = Settings.of(new java.util.LinkedHashMap<>(Map.of("b", "x", "a", 1.0)));
    ComponentSpec spec = ComponentSpec.of("web", "container", one);

    assertThat(ComponentSpec.of("web", "container", other).after(List.of("db")).fingerprint())
        .isEqualTo(spec.fingerprint());
    assertThat(ComponentSpec.of("web", "container", one.with("a", "2")).fingerprint())
        .isNotEqualTo(spec.fingerprint());
    assertThat(spec.madeOf(ArtifactRef.of("sha256:" + "0".repeat(64))).fingerprint())
        .isNotEqualTo(spec.fingerprint());
  }

  @Test
  void neverShowsAValueInItsText() {
    assertThat(Settings.of(Map.of("password", "geheim")).toString()).doesNotContain("geheim");
    assertThat(new Secret("geheim").toString()).doesNotContain("geheim");
  }
}
