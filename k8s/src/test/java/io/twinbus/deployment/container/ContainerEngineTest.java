package io.twinbus.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.testcontainers.DockerClientFactory;

/** Keeps the container tests from being skipped where they are demanded. */
class ContainerEngineTest {
  @Test
  @EnabledIfEnvironmentVariable(named = "TWINBUS_REQUIRE", matches = ".*\\b(containers|all)\\b.*")
  void answersWhereItIsDemanded() {
    assertThat(DockerClientFactory.instance().isDockerAvailable())
        .as(
            "a container engine answers at DOCKER_HOST; with podman: podman system service --time=0"
                + " unix:///run/podman/podman.sock")
        .isTrue();
  }
}
