package io.twinbus.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.deployment.manifest.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an adapter is packaged with. A dependency that its tests name with the scope test is taken
 * out of what runs, also where the agent kernel brings it.
 */
class AdapterClassPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes",
        "flatcar-vm",
        "elastic-node",
        "windows-pc",
        "nxp-board",
        "simulator"
      })
  void holdsAllThatTheAgentKernelRunsWith(String adapter) throws IOException {
    assertThat(jars(adapter)).containsAll(jars("core"));
  }

  private static Set<String> jars(String module) throws IOException {
    Path file =
        Checkout.folder()
            .resolveSibling("device-adapters")
            .resolve(module + "/target/runtime.classpath");
    List<String> entries = List.of(Files.readString(file).strip().split(":"));
    return entries.stream()
        .flatMap(entry -> Stream.ofNullable(Path.of(entry).getFileName()))
        .map(Path::toString)
        .collect(Collectors.toSet());
  }
}
