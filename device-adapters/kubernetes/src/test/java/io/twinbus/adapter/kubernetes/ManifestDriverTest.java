package io.twinbus.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Manifests, applied as they are written. */
class ManifestDriverTest extends ClusterContract {
  private static ComponentSpec manifest(String name, String yaml) {
    return ComponentSpec.of(name, "yaml.k8s", Settings.of(Map.of("yaml", yaml)));
  }

  @Override
  protected ComponentSpec component(String name) {
    return manifest(
        name,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: %s
        data:
          colour: blue
        """
            .formatted(name));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return manifest(
        component.name(), component.settings().text("yaml").orElseThrow().replace("blue", "green"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return manifest(name, "kind: [ConfigMap");
  }

  private static Resource<ConfigMap> map(String name) {
    return cluster.client().configMaps().inNamespace(namespace()).withName(name);
  }

  @Override
  protected List<String> footprint(String name) {
    return cluster
        .client()
        .configMaps()
        .inNamespace(namespace())
        .withLabel(Ownership.COMPONENT, name)
        .list()
        .getItems()
        .stream()
        .map(each -> each.getMetadata().getUid() + each.getMetadata().getName())
        .toList();
  }

  @Override
  protected void breakIt(String name) {
    map(name).delete();
  }

  @Test
  void leavesWhatOthersAddAndTakesBackWhatTheyChange() throws Exception {
    ComponentSpec component = component("one");
    bench().applyUntilReady(component);
    map("one").edit(each -> new ConfigMapBuilder(each).addToData("shape", "round").build());
    assertThat(bench().observe(component)).isInstanceOf(Observation.Ready.class);

    map("one").edit(each -> new ConfigMapBuilder(each).addToData("colour", "red").build());
    assertThat(bench().observe(component))
        .isInstanceOfSatisfying(
            Observation.Different.class,
            different ->
                assertThat(different.message()).isEqualTo("ConfigMap one differs at data.colour"));
    bench().applyUntilReady(component);

    assertThat(map("one").get().getData()).containsEntry("colour", "blue");
  }

  @Test
  void refusesAManifestForAnotherNamespace() {
    assertThat(
            bench()
                .driver()
                .validate(
                    manifest(
                        "settings",
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata:
                          name: a
                          namespace: kube-system
                        """)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("kube-system"));
  }

  @Test
  void takesForReadyWhatTheServerWritesInItsOwnWay() throws Exception {
    cluster.allow("secrets");
    bench()
        .applyUntilReady(
            manifest(
                "other-words",
                """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: other-words
                stringData:
                  password: open
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: other-words
                spec:
                  selector:
                    matchLabels: {app: other-words}
                  template:
                    metadata:
                      labels: {app: other-words}
                    spec:
                      containers:
                        - name: web
                          image: nginx:1.27
                          resources:
                            requests: {cpu: "0.01", memory: "0.015625Gi"}
                            limits: {cpu: "1.0", memory: 1024Mi}
                """));
  }
}
