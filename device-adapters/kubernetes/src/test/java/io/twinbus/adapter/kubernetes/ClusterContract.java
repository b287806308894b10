package io.twinbus.adapter.kubernetes;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.kubernetes.simulated.SimulatedCluster;
import io.twinbus.adapter.testkit.DriverContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of drivers, on a namespace of a simulated cluster that is empty at first. */
abstract class SimulatedClusterContract extends DriverContract {
  static final String NAMESPACE = "apps";
  static SimulatedCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = SimulatedCluster.start(0, NAMESPACE, Duration.ofMillis(20));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void emptyNamespace() {
    cluster.client().apps().deployments().inNamespace(NAMESPACE).delete();
    cluster.client().services().inNamespace(NAMESPACE).delete();
    cluster.client().configMaps().inNamespace(NAMESPACE).delete();
  }

  /** The simulated API server stands still for 30 s when a watch ends while it sends an event. */
  @Override
  protected Duration limit() {
    return Duration.ofMinutes(2);
  }

  @Override
  protected DriverFactory factory() {
    return new KubernetesDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at(
        "drivers.kubernetes", Map.of("namespace", NAMESPACE, "apiServer", cluster.url()));
  }
}
