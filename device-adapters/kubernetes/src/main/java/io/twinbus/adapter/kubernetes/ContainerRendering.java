package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code container}: one Deployment, and a Service when ports are named. */
final class ContainerRendering implements Rendering {
  private static final String IMAGE = "container.image";
  private static final String PORTS = "container.ports";
  private static final String REPLICAS = "container.replicas";
  private static final String COMMAND = "container.command";
  private static final String ARGS = "container.args";
  private static final String ENV = "container.env";
  private static final String RESOURCES = "container.resources";
  private static final String PULL_POLICY = "container.imagePullPolicy";
  private static final String SERVICE_TYPE = "service.type";
  private static final String ENV_PREFIX = "env.";
  private static final String APP = "app.kubernetes.io/name";
  private static final int MOST_REPLICAS = 1000;
  private static final int HIGHEST_PORT = 65_535;

  @Override
  public String type() {
    return "container";
  }

  @Override
  public List<Problem> validate(ComponentSpec component, String namespace) {
    Settings settings = component.settings();
    List<Problem> problems = new ArrayList<>();
    try {
      if (settings.requireText(IMAGE).isBlank()) {
        problems.add(new Problem(settings.pathOf(IMAGE), "names no image, such as nginx:1.27"));
      }
      var unusedReplicas = settings.integer(REPLICAS, 0, MOST_REPLICAS, 1);
      var unusedPorts = ports(settings);
      var unusedResources = resources(settings);
      String service = settings.text(SERVICE_TYPE).orElse("ClusterIP");
      if (!List.of("ClusterIP", "NodePort", "LoadBalancer").contains(service)) {
        problems.add(
            new Problem(
                settings.pathOf(SERVICE_TYPE),
                "\"" + service + "\" is none of ClusterIP, NodePort, LoadBalancer"));
      }
    } catch (SettingsException e) {
      problems.add(e.problem());
    }
    return problems;
  }

  @Override
  public List<HasMetadata> render(
      ComponentSpec component, String namespace, ComponentContext context) {
    String name = ObjectName.of(component.name());
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(deployment(component, name, namespace));
    List<Integer> ports = ports(component.settings());
    if (!ports.isEmpty()) {
      objects.add(service(component.settings(), name, namespace, ports));
    }
    return objects;
  }

  private static Deployment deployment(ComponentSpec component, String name, String namespace) {
    Settings settings = component.settings();
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withReplicas((int) settings.integer(REPLICAS, 0, MOST_REPLICAS, 1))
        .withNewSelector()
        .addToMatchLabels(APP, name)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels(APP, name)
        .endMetadata()
        .withNewSpec()
        .withContainers(container(settings, name))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Container container(Settings settings, String name) {
    ContainerBuilder container =
        new ContainerBuilder()
            .withName(name)
            .withImage(settings.requireText(IMAGE))
            .withCommand(settings.texts(COMMAND))
            .withArgs(settings.texts(ARGS))
            .withEnv(environment(settings))
            .withPorts(
                ports(settings).stream()
                    .<ContainerPort>map(
                        port -> new ContainerPortBuilder().withContainerPort(port).build())
                    .toList());
    settings.text(PULL_POLICY).ifPresent(container::withImagePullPolicy);
    Map<String, Quantity> resources = resources(settings);
    if (!resources.isEmpty()) {
      container.withNewResources().withRequests(resources).withLimits(resources).endResources();
    }
    return container.build();
  }

  private static Service service(
      Settings settings, String name, String namespace, List<Integer> ports) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withType(settings.text(SERVICE_TYPE).orElse("ClusterIP"))
        .addToSelector(APP, name)
        .withPorts(
            ports.stream()
                .<ServicePort>map(
                    port ->
                        new ServicePortBuilder()
                            .withName("port-" + port)
                            .withPort(port)
                            .withNewTargetPort(port)
                            .build())
                .toList())
        .endSpec()
        .build();
  }

  private static List<EnvVar> environment(Settings settings) {
    Map<String, String> variables = new LinkedHashMap<>(settings.textMap(ENV));
    for (String key : settings.keys()) {
      if (key.startsWith(ENV_PREFIX)) {
        variables.put(key.substring(ENV_PREFIX.length()), settings.requireText(key));
      }
    }
    return variables.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .<EnvVar>map(
            each -> new EnvVarBuilder().withName(each.getKey()).withValue(each.getValue()).build())
        .toList();
  }

  private static Map<String, Quantity> resources(Settings settings) {
    Map<String, Quantity> quantities = new LinkedHashMap<>();
    settings
        .textMap(RESOURCES)
        .forEach(
            (name, amount) -> {
              try {
                Quantity quantity = Quantity.parse(amount);
                var unused = Quantity.getAmountInBytes(quantity);
                quantities.put(name, quantity);
              } catch (ArithmeticException | IllegalArgumentException e) {
                throw settings.wrong(
                    RESOURCES, name + ": \"" + amount + "\" is no quantity such as 500m or 128Mi");
              }
            });
    return quantities;
  }

  private static List<Integer> ports(Settings settings) {
    List<Integer> ports = new ArrayList<>();
    for (String text : settings.texts(PORTS)) {
      for (String port : text.split(",", -1)) {
        ports.add(port(settings, port.strip().replaceAll("(?i)/tcp$", "")));
      }
    }
    return ports;
  }

  private static int port(Settings settings, String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw settings.wrong(PORTS, "\"" + text + "\" is not a port");
    }
    throw settings.wrong(PORTS, "port " + text + " is not between 1 and 65535");
  }
}
