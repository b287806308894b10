package io.twinbus.adapter.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalImagesTest {
  @TempDir Path folder;

  private static ComponentSpec named(String name) {
    return ComponentSpec.of("binary", "bin", Settings.of(Map.of("bin.name", name)));
  }

  @Test
  void findsTheImageThatAComponentNames() throws Exception {
    Path image = Files.writeString(folder.resolve("hello_world.bin"), "image");
    LocalImages images = new LocalImages(Optional.of(folder));

    assertThat(images.validate(named("hello_world"))).isEmpty();
    assertThat(images.of(named("hello_world"))).isEqualTo(image);
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    LocalImages images = new LocalImages(Optional.of(folder));

    assertThat(images.validate(named("../secret")))
        .extracting(Problem::toString)
        .containsExactly("properties.bin.name: \"../secret\" is not a name");
  }

  @Test
  void asksForAnArtifactWhereThereAreNoImages() {
    assertThat(new LocalImages(Optional.empty()).validate(named("hello_world"))).hasSize(1);
  }

  @Test
  void saysWhichFileIsMissing() {
    LocalImages images = new LocalImages(Optional.of(folder));

    assertThatThrownBy(() -> images.of(named("bubble")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve("bubble.bin").toString());
  }
}
