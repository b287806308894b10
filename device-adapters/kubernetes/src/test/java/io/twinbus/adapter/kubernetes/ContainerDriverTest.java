package io.twinbus.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerDriverTest extends ClusterContract {

  @Override
  protected ComponentSpec component(String name) {
    return ComponentSpec.of(
        name,
        "container",
        Settings.of(Map.of("container.image", "nginx:1.27", "container.ports", "80")));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return ComponentSpec.of(
        component.name(),
        component.type(),
        component.settings().with("container.image", "nginx:1.28"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "container", Settings.of(Map.of("container.ports", "eighty")));
  }

  @Override
  protected List<String> footprint(String name) {
    return cluster
        .client()
        .apps()
        .deployments()
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
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace())
        .withLabel(Ownership.COMPONENT, name)
        .delete();
  }

  @Test
  void neverTouchesAnObjectThatIsNotItsOwn() throws Exception {
    cluster
        .client()
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withName("one")
                .withNamespace(namespace())
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewSelector()
                .addToMatchLabels("app", "somebody-elses")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "somebody-elses")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("one")
                .withImage("nginx:1.27")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();

    Outcome outcome = bench().apply(component("one"));

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.message())
        .contains("Deployment one exists")
        .contains("rename the component");
    assertThat(
            cluster
                .client()
                .apps()
                .deployments()
                .inNamespace(namespace())
                .withName("one")
                .get()
                .getSpec()
                .getReplicas())
        .isEqualTo(3);
  }

  @Test
  void saysWhichRightIsMissingAndGoesOnWhenItIsGiven() throws Exception {
    ComponentSpec component = component("one");
    cluster.forbid("deployments");
    try {
      assertThatThrownBy(() -> bench().apply(component))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is forbidden")
          .hasMessageContaining("resource \"deployments\"")
          .hasMessageEndingWith(
              "the agent's account lacks that right in the namespace "
                  + namespace()
                  + ": extend its Role");
      assertThat(bench().observe(component)).isInstanceOf(Observation.Different.class);
    } finally {
      cluster.allow("deployments");
    }
    bench().applyUntilReady(component);
  }

  @Test
  void seesADriftInWhatItApplied() throws Exception {
    ComponentSpec component = component("one");
    bench().applyUntilReady(component);
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace())
        .withName("one")
        .edit(each -> new DeploymentBuilder(each).editSpec().withReplicas(7).endSpec().build());

    assertThat(bench().observe(component))
        .isInstanceOfSatisfying(
            Observation.Different.class,
            different ->
                assertThat(different.message())
                    .contains("Deployment one differs at spec.replicas"));
  }

  @Test
  void prunesWhatTheNewSpecNoLongerNames() throws Exception {
    bench().applyUntilReady(component("one"));
    assertThat(cluster.client().services().inNamespace(namespace()).list().getItems()).hasSize(1);
    cluster
        .client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("somebody-elses")
                .withNamespace(namespace())
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();

    bench()
        .applyUntilReady(
            ComponentSpec.of(
                "one", "container", Settings.of(Map.of("container.image", "nginx:1.27"))));

    assertThat(cluster.client().services().inNamespace(namespace()).list().getItems())
        .extracting(each -> each.getMetadata().getName())
        .containsExactly("somebody-elses");
  }
}
