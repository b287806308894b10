package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the engine is, and how to reach it. */
final class Engine {
  private static final List<Path> SOCKETS =
      List.of(Path.of("/var/run/docker.sock"), Path.of("/run/podman/podman.sock"));

  private Engine() {}

  /** The address of this machine's engine: as DOCKER_HOST says, or a socket in a usual place. */
  static Optional<String> usual() {
    return Optional.ofNullable(System.getenv("DOCKER_HOST"))
        .or(() -> SOCKETS.stream().filter(Files::exists).findFirst().map(path -> "unix://" + path));
  }

  static DockerClient connect(String address) {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(address).build();
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(address))
            .sslConfig(config.getSSLConfig())
            .maxConnections(256)
            .connectionTimeout(Duration.ofSeconds(5))
            .responseTimeout(Duration.ofMinutes(2))
            .build());
  }
}
