package io.twinbus.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerConfig;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.IndefiniteWaitOneShotStartupCheckStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What every image says of itself, and whether it holds what it needs. */
@Testcontainers(disabledWithoutDocker = true)
class ImagesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "broker",
        "runtime",
        "monitor",
        "kubernetes-adapter",
        "flatcar-vm",
        "elastic-node"
      })
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
        .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
        .hasEntrySatisfying(
            "org.opencontainers.image.base.name", base -> assertThat(base).isNotBlank());
    assertThat(config.getEntrypoint()).startsWith("java");
  }

  /** Reading a configuration takes classes from every jar that an adapter is made of. */
  @ParameterizedTest
  @ValueSource(strings = {"kubernetes-adapter", "flatcar-vm", "elastic-node"})
  void holdWhatAnAdapterNeedsToReadItsConfiguration(String service) {
    String configuration =
        """
        target: any
        data: /tmp/any
        broker: {uri: "mqtt://127.0.0.1:1883", user: any, password: any}
        """;
    try (GenericContainer<?> adapter =
        new GenericContainer<>(Images.of(service))
            .withCopyToContainer(Transferable.of(configuration), "/tmp/adapter.yaml")
            .withCommand("--check", "/tmp/adapter.yaml")
            .withStartupCheckStrategy(
                new IndefiniteWaitOneShotStartupCheckStrategy() {
                  @Override
                  public StartupStatus checkStartupState(DockerClient client, String id) {
                    StartupStatus status = super.checkStartupState(client, id);
                    return status == StartupStatus.FAILED ? StartupStatus.SUCCESSFUL : status;
                  }
                })) {
      adapter.start();

      assertThat(adapter.getLogs()).contains("The configuration is good");
    }
  }
}
