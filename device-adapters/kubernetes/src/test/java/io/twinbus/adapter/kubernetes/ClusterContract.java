package io.twinbus.adapter.kubernetes;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of drivers, on a namespace that is empty at first: of a simulated cluster always,
 * and of a real one when {@link TestCluster#VARIABLE} names its kubeconfig.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.twinbus.adapter.kubernetes.TestCluster$Kind#all")
abstract class ClusterContract extends DriverContract {
  /** The argument of the class; JUnit wants a field for it. */
  @Parameter TestCluster.Kind kind = TestCluster.Kind.SIMULATED;

  @SuppressWarnings("NullAway.Init") // before each invocation of the class
  static TestCluster cluster;

  @BeforeParameterizedClassInvocation
  static void startCluster(TestCluster.Kind kind) throws IOException {
    cluster = kind.start();
  }

  @AfterParameterizedClassInvocation
  static void stopCluster() {
    cluster.close();
  }

  @BeforeEach
  void emptyNamespace() {
    cluster.empty();
  }

  /** The simulated API server stands still for 30 s when a watch ends while it sends an event. */
  @Override
  protected Duration limit() {
    return Duration.ofMinutes(3);
  }

  @Override
  protected DriverFactory factory() {
    return new KubernetesDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.kubernetes", cluster.settings());
  }

  static String namespace() {
    return cluster.namespace();
  }
}
