package io.twinbus.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.TestComponentContext;
import io.twinbus.adapter.testkit.TestDriverContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What only a real cluster does: admission, controllers, pods. There is nothing to run where {@link
 * TestCluster#VARIABLE} names none.
 */
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("io.twinbus.adapter.kubernetes.TestCluster$Kind#real")
@SuppressWarnings("NullAway.Init") // before each
class RealApiServerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Something that stays, once deleted, until it is released. */
  private static final ComponentSpec HELD =
      manifest(
          """
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: held, finalizers: [twinbus.io/test]}
          """);

  @Parameter TestCluster.Kind kind;
  @TempDir Path folder;
  private TestCluster cluster;
  private TestDriverContext surroundings;
  private Driver driver;

  @BeforeEach
  void start() throws Exception {
    cluster = kind.start();
    surroundings = new TestDriverContext(folder);
    driver =
        new KubernetesDriverFactory()
            .create(Settings.at("drivers.kubernetes", cluster.settings()), surroundings);
  }

  @AfterEach
  void stop() {
    if (held().get() != null) {
      release();
    }
    driver.close();
    surroundings.close();
    cluster.close();
  }

  private TestComponentContext call(ComponentSpec component) {
    return new TestComponentContext(
        component, surroundings, Optional.empty(), Map.of(), PATIENCE, Integer.MAX_VALUE);
  }

  private Outcome apply(ComponentSpec component) throws IOException, InterruptedException {
    return driver.apply(component, call(component));
  }

  private void awaitReady(ComponentSpec component) throws IOException, InterruptedException {
    assertThat(apply(component)).isInstanceOf(Outcome.Done.class);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(driver.observe(component, call(component)))
                    .isInstanceOf(Observation.Ready.class));
  }

  private static ComponentSpec web() {
    return ComponentSpec.of(
        "web", "container", Settings.of(Map.of("container.image", "nginx:1.27")));
  }

  private static ComponentSpec manifest(String yaml) {
    return ComponentSpec.of("things", "yaml.k8s", Settings.of(Map.of("yaml", yaml)));
  }

  @Test
  void leavesNoPodBehind() throws Exception {
    ComponentSpec web = web();
    awaitReady(web);
    assertThat(pods()).hasSize(1);

    assertThat(driver.remove(web, call(web))).isInstanceOf(Outcome.Done.class);

    assertThat(pods()).isEmpty();
  }

  private List<String> pods() {
    return cluster.client().pods().inNamespace(cluster.namespace()).list().getItems().stream()
        .map(each -> each.getMetadata().getName())
        .toList();
  }

  @Test
  void tellsTheReadinessOfEveryKindThatHasOne() throws Exception {
    for (String resource : List.of("statefulsets", "daemonsets", "jobs")) {
      cluster.allow(resource);
    }
    String pod =
        """
          template:
            metadata:
              labels: {app: NAME}
            spec:
              containers: [{name: web, image: "nginx:1.27"}]
        """;
    ComponentSpec things =
        manifest(
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: set}
            spec:
              serviceName: set
              selector: {matchLabels: {app: set}}
            %s---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: daemon}
            spec:
              selector: {matchLabels: {app: daemon}}
            %s---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: job}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: web, image: "nginx:1.27", command: ["/bin/sh", "-c", "exit 0"]}]
            """
                .formatted(pod.replace("NAME", "set"), pod.replace("NAME", "daemon")));
    awaitReady(things);

    assertThat(driver.remove(things, call(things))).isInstanceOf(Outcome.Done.class);
    assertThat(pods()).isEmpty();
  }

  /** The Role of the base overlay, which the account has, cannot be narrower; watch is below. */
  @ParameterizedTest
  @ValueSource(strings = {"get", "list", "create", "patch", "delete"})
  void needsEveryVerbOfItsRole(String verb) throws Exception {
    ComponentSpec map =
        manifest(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            """);
    ((RealTestCluster) cluster).forbidVerb(verb);
    assertThatThrownBy(
            () -> {
              var unused = apply(map);
              var unusedToo = driver.remove(map, call(map));
            })
        .hasMessageContaining("cannot " + verb + " resource \"configmaps\"")
        .hasMessageContaining("extend its Role");
  }

  @Test
  void tellsWhatToDoWhenTheQuotaIsUsedUp() throws Exception {
    cluster
        .client()
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("small")
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withNewSpec()
                .addToHard("count/deployments.apps", new Quantity("0"))
                .endSpec()
                .build())
        .create();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> apply(web()))
                    .hasMessageContaining("exceeded quota")
                    .hasMessageContaining("raise the ResourceQuota of the namespace"));
  }

  @Test
  void tellsWhatToDoWhenThePodSecurityLevelIsAboveThePod() throws Exception {
    cluster.allow("pods");
    label("pod-security.kubernetes.io/enforce", "restricted");
    assertThatThrownBy(
            () ->
                apply(
                    manifest(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: bare}
                        spec:
                          containers: [{name: web, image: "nginx:1.27"}]
                        """)))
        .hasMessageContaining("violates PodSecurity")
        .hasMessageContaining("runAsNonRoot")
        .hasMessageContaining("lower the level of the namespace");
  }

  @Test
  void tellsWhyTheControllerMakesNoPods() throws Exception {
    label("pod-security.kubernetes.io/enforce", "restricted");
    ComponentSpec web = web();
    assertThat(apply(web)).isInstanceOf(Outcome.Done.class);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(driver.observe(web, call(web)))
                    .isInstanceOfSatisfying(
                        Observation.Starting.class,
                        starting ->
                            assertThat(starting.message())
                                .contains("0 of 1 replicas ready", "violates PodSecurity")));
  }

  private void label(String name, String value) {
    cluster
        .client()
        .namespaces()
        .withName(cluster.namespace())
        .edit(
            each ->
                new NamespaceBuilder(each)
                    .editMetadata()
                    .addToLabels(name, value)
                    .endMetadata()
                    .build());
  }

  @Test
  void tellsThatTheNamespaceIsBeingDeleted() throws Exception {
    assertThat(apply(HELD)).isInstanceOf(Outcome.Done.class);
    cluster.client().namespaces().withName(cluster.namespace()).delete();
    // The account goes with the namespace: one that stays.
    Map<String, Object> settings = new HashMap<>(cluster.settings());
    settings.put("kubeconfig", System.getenv(TestCluster.VARIABLE));
    try (Driver other =
        new KubernetesDriverFactory()
            .create(Settings.at("drivers.kubernetes", settings), surroundings)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> other.apply(web(), call(web())))
                      .hasMessageContaining("is being deleted: create it again"));
    }
  }

  @Test
  void doesNotTakeForReadyWhatIsBeingDeletedAndMakesItAgainWhenItIsGone() throws Exception {
    assertThat(apply(HELD)).isInstanceOf(Outcome.Done.class);
    String first = held().get().getMetadata().getUid();
    held().delete();
    assertThat(driver.observe(HELD, call(HELD)))
        .isInstanceOfSatisfying(
            Observation.Different.class,
            different ->
                assertThat(different.message()).isEqualTo("ConfigMap held is being deleted"));

    TestComponentContext call = call(HELD);
    CompletableFuture<Outcome> applied = inBackground(() -> driver.apply(HELD, call));
    await()
        .atMost(PATIENCE)
        .until(() -> call.progress().contains("waiting for the end of ConfigMap held"));
    release();

    assertThat(applied.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Outcome.Done.class);
    assertThat(held().get().getMetadata().getUid()).isNotEqualTo(first);
  }

  @Test
  void isDoneWithARemovalOnlyWhenItIsGone() throws Exception {
    assertThat(apply(HELD)).isInstanceOf(Outcome.Done.class);
    CompletableFuture<Outcome> removed = inBackground(() -> driver.remove(HELD, call(HELD)));
    await().atMost(PATIENCE).until(() -> held().get().isMarkedForDeletion());
    assertThat(removed).isNotDone();

    release();

    assertThat(removed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(Outcome.Done.class);
    assertThat(held().get()).isNull();
  }

  private static CompletableFuture<Outcome> inBackground(Callable<Outcome> call) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                outcome.complete(call.call());
              } catch (Exception e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }

  private Resource<ConfigMap> held() {
    return cluster.client().configMaps().inNamespace(cluster.namespace()).withName("held");
  }

  /** Takes the finalizer away. */
  private void release() {
    held()
        .edit(
            each ->
                new ConfigMapBuilder(each)
                    .editMetadata()
                    .withFinalizers(List.of())
                    .endMetadata()
                    .build());
  }

  @Test
  void tellsThatAFieldCannotChange() throws Exception {
    cluster.allow("jobs");
    String job =
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec:
          suspend: true
          template:
            spec:
              restartPolicy: Never
              containers: [{name: web, image: "nginx:1.27"}]
        """;
    assertThat(apply(manifest(job))).isInstanceOf(Outcome.Done.class);
    assertThatThrownBy(
            () -> apply(manifest(job.replace("restartPolicy: Never", "restartPolicy: OnFailure"))))
        .hasMessageContaining("field is immutable")
        .hasMessageContaining("rename it");
  }

  @Test
  void seesADriftByWatching() throws Exception {
    ComponentSpec web = web();
    awaitReady(web);
    int before = surroundings.changes().size();

    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(cluster.namespace())
        .withName("web")
        .withGracePeriod(0)
        .delete();

    await().atMost(PATIENCE).until(() -> surroundings.changes().size() > before);
    assertThat(surroundings.changes()).last().asString().contains("web");
  }
}
