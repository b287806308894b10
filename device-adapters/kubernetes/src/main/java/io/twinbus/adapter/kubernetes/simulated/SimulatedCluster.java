package io.twinbus.adapter.kubernetes.simulated;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated cluster on 127.0.0.1. Deployments become ready after a while, as if pods had started.
 */
public final class SimulatedCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedCluster.class);

  private final ApplyingDispatcher dispatcher = new ApplyingDispatcher();
  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final SharedIndexInformer<Deployment> deployments;
  private final ScheduledExecutorService controller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("simulated-cluster").factory());

  private SimulatedCluster(int port, String namespace, Duration startTime) {
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    server.init(InetAddress.getLoopbackAddress(), port);
    client = server.createClient();
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    deployments = client.apps().deployments().inAnyNamespace().inform(new Controller(startTime));
  }

  /**
   * Starts one.
   *
   * @param port 0 for any that is free
   * @param namespace that exists from the beginning
   * @param startTime from a Deployment to its readiness
   */
  public static SimulatedCluster start(int port, String namespace, Duration startTime) {
    return new SimulatedCluster(port, namespace, startTime);
  }

  /** The address of its API server. */
  public String url() {
    return "http://127.0.0.1:" + server.getPort() + "/";
  }

  /**
   * Refuses whatever is asked about a kind of objects, as a cluster does whose Role leaves it out.
   *
   * @param resource in the plural, such as {@code secrets}
   */
  public void forbid(String resource) {
    dispatcher.forbid(resource);
  }

  /** Refuses it no longer. */
  public void allow(String resource) {
    dispatcher.allow(resource);
  }

  /** A client of the cluster. */
  public KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    controller.shutdownNow();
    deployments.stop();
    client.close();
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      // It stands still for a while when a watch ends while it is telling of a change.
      LOG.atWarn().log("The simulated cluster did not stop in time: {}", e.getMessage());
    }
  }

  /** Stands for the Deployment controller and the kubelet. */
  private final class Controller implements ResourceEventHandler<Deployment> {
    private final Duration startTime;

    Controller(Duration startTime) {
      this.startTime = startTime;
    }

    @Override
    public void onAdd(Deployment deployment) {
      bringUp(deployment);
    }

    @Override
    public void onUpdate(Deployment before, Deployment after) {
      bringUp(after);
    }

    @Override
    public void onDelete(Deployment deployment, boolean isStateUnknown) {}

    private void bringUp(Deployment deployment) {
      if (!isUp(deployment) && !controller.isShutdown()) {
        var unused =
            controller.schedule(
                () -> report(deployment), startTime.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private static long generation(Deployment deployment) {
    return Objects.requireNonNullElse(deployment.getMetadata().getGeneration(), 1L);
  }

  private static boolean isUp(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    return status != null
        && Objects.requireNonNullElse(status.getObservedGeneration(), 0L) >= generation(deployment)
        && Objects.equals(status.getReadyReplicas(), deployment.getSpec().getReplicas());
  }

  private void report(Deployment seen) {
    try {
      var resource =
          client
              .apps()
              .deployments()
              .inNamespace(seen.getMetadata().getNamespace())
              .withName(seen.getMetadata().getName());
      Deployment live = resource.get();
      if (live == null || isUp(live)) {
        return;
      }
      int replicas = Objects.requireNonNullElse(live.getSpec().getReplicas(), 1);
      resource.editStatus(
          each ->
              new DeploymentBuilder(each)
                  .withNewStatus()
                  .withObservedGeneration(generation(each))
                  .withReplicas(replicas)
                  .withUpdatedReplicas(replicas)
                  .withReadyReplicas(replicas)
                  .withAvailableReplicas(replicas)
                  .endStatus()
                  .build());
    } catch (KubernetesClientException e) {
      LOG.atDebug().log(
          "Deployment {} was not brought up: {}", seen.getMetadata().getName(), e.getMessage());
    }
  }
}
