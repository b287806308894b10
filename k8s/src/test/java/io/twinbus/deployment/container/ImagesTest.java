package io.twinbus.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerConfig;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What every image says of itself. */
@Testcontainers(disabledWithoutDocker = true)
class ImagesTest {
  @ParameterizedTest
  @ValueSource(strings = {"broker", "runtime", "monitor", "kubernetes-adapter", "flatcar-vm"})
  void runAsNobodyInParticularAndSayWhatTheyAre(String service) {
    ContainerConfig config =
        Objects.requireNonNull(
            DockerClientFactory.instance()
                .client()
                .inspectImageCmd(Images.of(service).asCanonicalNameString())
                .exec()
                .getConfig());

    assertThat(config.getUser()).isEqualTo("10001:10001");
    assertThat(config.getLabels())
        .containsEntry("org.opencontainers.image.title", "twinbus-" + service)
        .containsEntry("org.opencontainers.image.version", Images.TAG)
        .containsEntry("org.opencontainers.image.licenses", "Apache-2.0");
    assertThat(config.getEntrypoint()).startsWith("java");
  }
}
