package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A namespace of a cluster, empty at first, and gone with everything in it when it is closed. */
interface TestCluster extends AutoCloseable {
  /** The variable that names the kubeconfig of a real cluster to run the tests on, too. */
  String VARIABLE = "TWINBUS_TEST_KUBECONFIG";

  /** Which clusters there are. */
  enum Kind {
    SIMULATED {
      @Override
      TestCluster start() {
        return new SimulatedTestCluster();
      }
    },
    REAL {
      @Override
      TestCluster start() throws IOException {
        return RealTestCluster.start(kubeconfig().orElseThrow());
      }
    };

    abstract TestCluster start() throws IOException;

    /** The simulated one, and the real one where the machine has one. */
    static Stream<Kind> all() {
      return Stream.concat(Stream.of(SIMULATED), real());
    }

    /** The real one; none where the machine has none. */
    static Stream<Kind> real() {
      return kubeconfig().isPresent() ? Stream.of(REAL) : Stream.empty();
    }

    private static Optional<String> kubeconfig() {
      return Optional.ofNullable(System.getenv(VARIABLE)).filter(path -> !path.isBlank());
    }
  }

  String namespace();

  /** A client that may do everything. */
  KubernetesClient client();

  /** How the driver reaches the namespace; it has the rights that the base overlay gives it. */
  Map<String, Object> settings();

  /**
   * Takes the rights to a kind of objects away from the driver.
   *
   * @param resource in the plural, such as {@code secrets}
   */
  void forbid(String resource);

  /** Gives them, where the driver has them not. */
  void allow(String resource);

  /** Deletes components, whatever the driver thinks of it. */
  default void empty() {
    client().apps().deployments().inNamespace(namespace()).withGracePeriod(0).delete();
    client().services().inNamespace(namespace()).delete();
    client().configMaps().inNamespace(namespace()).withLabel(Ownership.COMPONENT).delete();
    for (String resource : List.of("deployments", "services", "configmaps")) {
      allow(resource);
    }
  }

  @Override
  void close();
}
