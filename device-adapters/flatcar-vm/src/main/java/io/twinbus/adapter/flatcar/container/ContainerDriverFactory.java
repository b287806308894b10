package io.twinbus.adapter.flatcar.container;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@link ContainerDriver}. Section {@code drivers.container}: {@code host}, the engine's
 * address, such as {@code unix:///run/podman/podman.sock}; absent: as DOCKER_HOST says, or the
 * usual sockets of Docker and podman.
 */
public final class ContainerDriverFactory implements DriverFactory {
  private static final String NONE =
      "there is no container engine; install Docker or podman, or write its address such as"
          + " unix:///run/podman/podman.sock";

  @Override
  public String name() {
    return "container";
  }

  /** Where the machine has an engine. */
  @Override
  public boolean enabledByDefault() {
    return Engine.usual().isPresent();
  }

  private static Optional<String> host(Settings settings) {
    return settings.text("host").or(Engine::usual);
  }

  @Override
  public List<Problem> check(Settings settings) {
    Optional<String> host = host(settings);
    if (host.isEmpty()) {
      return List.of(new Problem(settings.pathOf("host"), NONE));
    }
    if (!host.get().matches("(unix|tcp)://.+")) {
      return List.of(
          new Problem(
              settings.pathOf("host"),
              "\"" + host.get() + "\" is not an address; write unix:///… or tcp://…"));
    }
    if (host.get().startsWith("unix://")
        && !Files.exists(Path.of(host.get().substring("unix://".length())))) {
      return List.of(
          new Problem(
              settings.pathOf("host"),
              "there is no socket " + host.get() + "; start the engine, or correct the path"));
    }
    return List.of();
  }

  @Override
  public Driver create(Settings settings, DriverContext context) throws IOException {
    String host = host(settings).orElseThrow(() -> new IOException(NONE));
    return new ContainerDriver(context, Engine.connect(host), host.startsWith("unix://"));
  }
}
