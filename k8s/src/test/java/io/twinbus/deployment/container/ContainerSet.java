package io.twinbus.deployment.container;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.deployment.manifest.Overlay;
import io.twinbus.deployment.manifest.StrictReader;
import io.twinbus.deployment.manifest.Workload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * All pods of an overlay on one network, with its configuration. The API server that the Kubernetes
 * adapter speaks to is a simulated cluster in a container, since there is no other.
 */
final class ContainerSet implements AutoCloseable {
  private static final int API_SERVER = 6443;

  private final List<HasMetadata> objects;
  private final String operatorPassword;
  private final Path folder;
  private final Network network = Network.newNetwork();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final PodContainer broker;
  private final PodContainer runtime;
  private final PodContainer monitor;
  private final GenericContainer<?> cluster;
  private final int adapterPort;

  private ContainerSet(Overlay.Rendered overlay, Path folder) throws IOException {
    this.objects = StrictReader.read(overlay.yaml());
    this.operatorPassword = overlay.operatorPassword();
    this.folder = folder;
    this.broker = pod("broker").withNetwork(network);
    start(broker);
    String brokerHost = addressOf(broker);
    this.runtime = pod("runtime").withNetwork(network).withExtraHost("broker", brokerHost);
    start(runtime);
    this.monitor =
        pod("monitor")
            .withNetwork(network)
            .withExtraHost("broker", brokerHost)
            .withExtraHost("runtime", addressOf(runtime));
    start(monitor);
    PodContainer adapter = pod("kubernetes-adapter");
    this.adapterPort = adapter.readyPort();
    this.cluster =
        new GenericContainer<>(Images.of("kubernetes-adapter"))
            .withImagePullPolicy(image -> false)
            .withNetwork(network)
            .withExtraHost("broker", brokerHost)
            .withExposedPorts(adapterPort, API_SERVER)
            .withCreateContainerCmdModifier(
                command ->
                    command.withEntrypoint(
                        "java",
                        "-XX:+UseSerialGC",
                        "-cp",
                        "/opt/twinbus/app/*:/opt/twinbus/lib/*",
                        "io.twinbus.adapter.kubernetes.simulated.SimulatedClusterMain",
                        Integer.toString(API_SERVER),
                        "twinbus-apps"))
            // It listens on its loopback address, where only the adapter gets to.
            .waitingFor(Wait.forLogMessage("(?s).*", 1));
    start(cluster);
    adapter
        .withEnv("KUBERNETES_MASTER", "http://127.0.0.1:" + API_SERVER)
        .withNetworkMode("container:" + cluster.getContainerId())
        .withExposedPorts()
        .waitingFor(Wait.forLogMessage("(?s).*", 1));
    start(adapter);
  }

  /**
   * Starts all pods, each when the one before is ready.
   *
   * @param folder for their volumes
   */
  static ContainerSet start(Overlay.Rendered overlay, Path folder) throws IOException {
    return new ContainerSet(overlay, folder);
  }

  private PodContainer pod(String name) {
    Workload workload =
        Workload.of(objects).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return new PodContainer(workload, objects, folder.resolve(name));
  }

  private void start(GenericContainer<?> container) {
    started.push(container);
    container.start();
  }

  private static String addressOf(GenericContainer<?> container) {
    return Objects.requireNonNull(
        container
            .getContainerInfo()
            .getNetworkSettings()
            .getNetworks()
            .values()
            .iterator()
            .next()
            .getIpAddress());
  }

  /** Every service that has metrics, with the address of its HTTP port. */
  List<URI> http() {
    return List.of(
        uri(broker, broker.readyPort()),
        uri(runtime, runtime.readyPort()),
        uri(monitor, monitor.readyPort()),
        uri(cluster, adapterPort));
  }

  /** A session of the operator. */
  Operator operator() throws GeneralSecurityException, IOException {
    return Operator.connect(
        broker.getHost(),
        broker.getMappedPort(broker.portNamed("mqtt")),
        operatorPassword,
        StrictReader.secret(objects, "authority", "ca.crt"));
  }

  /** Ends the runtime as SIGKILL does. */
  void killRuntime() {
    runtime.getDockerClient().killContainerCmd(runtime.getContainerId()).exec();
  }

  /** Starts the runtime again, on the volume that it had. */
  void startRuntime() {
    runtime.getDockerClient().startContainerCmd(runtime.getContainerId()).exec();
  }

  private static URI uri(GenericContainer<?> container, int port) {
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(port));
  }

  @Override
  public void close() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
    network.close();
  }
}
