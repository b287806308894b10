package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.PortBinding;
import io.twinbus.adapter.process.OutputText;
import io.twinbus.adapter.process.PortHolder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes of the engine's word that a port is taken a message that says which, by whom, what now. */
final class PortInUse {
  private static final Pattern TAKEN =
      Pattern.compile("address already in use|port is already allocated|ports are not available");
  private static final Pattern NUMBER = Pattern.compile(":(\\d{1,5})\\b");

  private final DockerClient engine;
  private final boolean local;

  /**
   * For one engine.
   *
   * @param local whether its ports are those of this machine
   */
  PortInUse(DockerClient engine, boolean local) {
    this.engine = engine;
    this.local = local;
  }

  /** The message; empty if the engine refuses for another reason. */
  Optional<String> message(ContainerSettings settings, String component, String refusal) {
    if (!TAKEN.matcher(refusal).find()) {
      return Optional.empty();
    }
    List<PortBinding> ports = settings.ports();
    List<PortBinding> named = ports.stream().filter(port -> names(refusal, outside(port))).toList();
    List<PortBinding> taken = named.isEmpty() ? ports : named;
    String which =
        taken.isEmpty()
            ? "a port is in use"
            : String.join(
                ", ",
                taken.stream()
                    .map(port -> "port " + number(port) + state(port, component))
                    .toList());
    return Optional.of(
        "container.ports: "
            + which
            + "; stop what uses it, or choose another (the engine says: "
            + OutputText.line(refusal.strip())
            + ")");
  }

  private static boolean names(String refusal, int port) {
    Matcher numbers = NUMBER.matcher(refusal);
    while (numbers.find()) {
      if (Integer.parseInt(numbers.group(1)) == port) {
        return true;
      }
    }
    return false;
  }

  private static int outside(PortBinding port) {
    return Integer.parseInt(port.getBinding().getHostPortSpec());
  }

  private static boolean udp(PortBinding port) {
    return port.getExposedPort().getProtocol() == InternetProtocol.UDP;
  }

  private static String number(PortBinding port) {
    return outside(port) + (udp(port) ? "/udp" : "");
  }

  private String state(PortBinding port, String component) {
    Optional<String> holder = container(port, component);
    if (holder.isEmpty() && local) {
      holder = udp(port) ? PortHolder.ofUdp(outside(port)) : PortHolder.ofTcp(outside(port));
    }
    return " is in use" + holder.map(name -> " by " + name).orElse("");
  }

  /** Another container that publishes the port. */
  private Optional<String> container(PortBinding port, String component) {
    return engine.listContainersCmd().exec().stream()
        .filter(found -> publishes(found, port))
        .flatMap(found -> Arrays.stream(found.getNames()))
        .map(name -> name.startsWith("/") ? name.substring(1) : name)
        .filter(name -> !name.equals(component))
        .findFirst()
        .map(name -> "container " + name);
  }

  private static boolean publishes(Container found, PortBinding port) {
    String protocol = udp(port) ? "udp" : "tcp";
    ContainerPort[] ports = found.getPorts() == null ? new ContainerPort[0] : found.getPorts();
    return Arrays.stream(ports)
        .anyMatch(
            p ->
                p.getPublicPort() != null
                    && p.getPublicPort() == outside(port)
                    && protocol.equals(p.getType()));
  }
}
