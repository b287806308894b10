package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.twinbus.adapter.kubernetes.simulated.SimulatedCluster;
import java.time.Duration;
import java.util.Map;

/** The simulated cluster. */
final class SimulatedTestCluster implements TestCluster {
  private static final String NAMESPACE = "apps";

  private final SimulatedCluster cluster =
      SimulatedCluster.start(0, NAMESPACE, Duration.ofMillis(20));

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public KubernetesClient client() {
    return cluster.client();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("namespace", NAMESPACE, "apiServer", cluster.url());
  }

  @Override
  public void forbid(String resource) {
    cluster.forbid(resource);
  }

  @Override
  public void allow(String resource) {
    cluster.allow(resource);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
