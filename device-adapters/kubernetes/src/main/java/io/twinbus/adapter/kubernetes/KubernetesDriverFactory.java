package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The driver of a namespace. Its settings, in the section {@code drivers.kubernetes}:
 *
 * <ul>
 *   <li>{@code namespace}: where components run; required
 *   <li>{@code createNamespace}: make it when it is missing; default false
 *   <li>{@code kubeconfig}, {@code context}: which cluster; default: the usual file, or the pod's
 *       account
 *   <li>{@code apiServer}: the address of an API server without credentials, such as a simulated
 *       one
 *   <li>{@code simulated}: the cluster is simulated, and its facts say so; default false
 * </ul>
 */
public final class KubernetesDriverFactory implements DriverFactory {
  private static final String NAMESPACE = "namespace";
  private static final String CREATE = "createNamespace";
  private static final String KUBECONFIG = "kubeconfig";
  private static final String CONTEXT = "context";
  private static final String API_SERVER = "apiServer";
  private static final String SIMULATED = "simulated";
  private static final int REQUEST_TIMEOUT_MILLIS = 15_000;

  @Override
  public String name() {
    return "kubernetes";
  }

  /** It needs a namespace. */
  @Override
  public boolean enabledByDefault() {
    return false;
  }

  @Override
  public List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    try {
      String namespace = settings.requireText(NAMESPACE);
      if (!namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
        problems.add(
            new Problem(
                settings.pathOf(NAMESPACE),
                "\""
                    + namespace
                    + "\" is no namespace: lower-case letters, digits and '-' (RFC 1123)"));
      }
      Optional<String> kubeconfig = settings.text(KUBECONFIG);
      if (kubeconfig.isPresent() && !Files.isReadable(Path.of(kubeconfig.get()))) {
        problems.add(
            new Problem(settings.pathOf(KUBECONFIG), kubeconfig.get() + " cannot be read"));
      }
      var unusedFlags = List.of(settings.flag(CREATE), settings.flag(SIMULATED));
    } catch (SettingsException e) {
      problems.add(e.problem());
    }
    return problems;
  }

  @Override
  public Driver create(Settings settings, DriverContext context) throws IOException {
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config(settings)).build();
    boolean simulated = settings.flag(SIMULATED).orElse(false);
    return new KubernetesDriver(
        new Cluster(client, settings.requireText(NAMESPACE)),
        context,
        settings.flag(CREATE).orElse(false),
        new DeviceFacts(
            "kubernetes",
            "",
            OptionalDouble.empty(),
            OptionalLong.empty(),
            List.of(),
            simulated ? Map.of("cluster", "simulated") : Map.of()));
  }

  private static Config config(Settings settings) throws IOException {
    Optional<String> apiServer = settings.text(API_SERVER);
    Config config;
    if (apiServer.isPresent()) {
      config = new ConfigBuilder(Config.empty()).withMasterUrl(apiServer.get()).build();
    } else if (settings.has(KUBECONFIG)) {
      config =
          Config.fromKubeconfig(
              settings.text(CONTEXT).orElse(null),
              Path.of(settings.requireText(KUBECONFIG)).toFile());
    } else {
      config = Config.autoConfigure(settings.text(CONTEXT).orElse(null));
    }
    config.setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
    config.setNamespace(settings.requireText(NAMESPACE));
    return config;
  }
}
