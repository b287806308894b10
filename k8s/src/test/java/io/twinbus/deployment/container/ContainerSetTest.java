package io.twinbus.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinbus.deployment.manifest.Checkout;
import io.twinbus.deployment.manifest.Overlay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** All services as containers, with the images and the configuration that an overlay deploys. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerSetTest {
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void deploysASolutionAndConvergesAfterTheRuntimeWasKilled() throws Exception {
    try (ContainerSet set = ContainerSet.start(Overlay.render("microk8s"), folder);
        Operator operator = set.operator()) {
      operator.apply("Target", "k8s", "{\"type\": \"kubernetes\"}");
      deploy(operator, "nginx:1.27");
      long before = awaitInSync(operator, 0);
      assertThat(metricsOf(set)).containsAll(metricsOfTheDashboard());

      set.killRuntime();
      deploy(operator, "nginx:1.28");
      set.startRuntime();

      awaitInSync(operator, before);
      assertThat(operator.twin("k8s", "desired").toString()).contains("nginx:1.28");
    }
  }

  @Test
  void speaksTlsInProduction() throws Exception {
    try (ContainerSet set = ContainerSet.start(Overlay.render("production"), folder);
        Operator operator = set.operator()) {
      operator.apply("Target", "k8s", "{\"type\": \"kubernetes\"}");
      deploy(operator, "nginx:1.27");
      awaitInSync(operator, 0);
    }
  }

  private static void deploy(Operator operator, String image) {
    operator.apply(
        "Solution",
        "shop",
        """
        {"components": [
          {"name": "web", "type": "container", "properties": {"container.image": "%s"}}]}
        """
            .formatted(image));
    operator.apply("Instance", "shop", "{\"solution\": \"shop\", \"target\": {\"name\": \"k8s\"}}");
  }

  /** The generation that is in sync, above the one before. */
  private static long awaitInSync(Operator operator, long before) {
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              JsonNode status = operator.twin("k8s", "status");
              assertThat(status.path("phase").asText()).as("%s", status).isEqualTo("IN_SYNC");
              assertThat(status.path("generation").asLong()).isGreaterThan(before);
              assertThat(status.path("components").size()).isEqualTo(1);
            });
    return operator.twin("k8s", "status").path("generation").asLong();
  }

  private static Set<String> metricsOf(ContainerSet set) throws Exception {
    Set<String> names = new TreeSet<>();
    for (URI service : set.http()) {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(service.resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s", service).isEqualTo(200);
      response
          .body()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> names.add(line.split("[ {]", 2)[0]));
    }
    return names;
  }

  private static Set<String> metricsOfTheDashboard() throws IOException {
    JsonNode dashboard =
        new JsonMapper()
            .readTree(
                Files.readString(
                    Checkout.folder().resolve("kustomize/components/observability/twinbus.json")));
    Set<String> names = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        Pattern.compile("(twinbus|jvm)_[a-z_]+")
            .matcher(target.path("expr").asText())
            .results()
            .forEach(found -> names.add(found.group()));
      }
    }
    assertThat(names).hasSizeGreaterThan(10);
    return names;
  }
}
