package io.twinbus.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Instance;
import io.twinbus.v1.Solution;
import io.twinbus.v1.Target;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
  @Test
  void readsSeveralDocumentsWithAnchorsAndComments() {
    SpecFile file =
        SpecReader.read(
            "shop.yaml",
            """
            # a shop
            apiVersion: twinbus.io/v1
            kind: Solution
            metadata: {name: shop}
            spec:
              components:
                - name: web
                  type: container
                  properties: &web {container.image: "nginx:1.27", port: 80}
                - name: admin
                  type: container
                  properties: *web
                  dependsOn: [web]
            ---
            apiVersion: twinbus.io/v1
            kind: Instance
            metadata: {name: shop}
            spec: {solution: shop, target: {selector: {site: "north-*"}}}
            """);

    assertThat(file.faults()).isEmpty();
    assertThat(file.documents())
        .extracting(SpecFile.Document::kind)
        .containsExactly(SpecKind.SOLUTION, SpecKind.INSTANCE);
    Solution solution = (Solution) file.documents().getFirst().message();
    assertThat(solution.getSpec().getComponents(1).getProperties())
        .isEqualTo(solution.getSpec().getComponents(0).getProperties());
  }

  @Test
  void namesLineAndColumnOfAFault() {
    SpecFile file =
        SpecReader.read(
            "shop.yaml",
            """
            apiVersion: twinbus.io/v1
            kind: Solution
            metadata:
              name: shop
            spec:
              components:
                - name: web
                  typ: container
            """);

    assertThat(file.documents()).isEmpty();
    assertThat(file.faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.toString())
                    .startsWith("shop.yaml:8:")
                    .contains("spec.components[0].typ")
                    .contains("did you mean \"type\"?"));
  }

  @Test
  void readsSymphonysDialectA() {
    SpecFile file =
        SpecReader.read(
            "multi-os.yaml",
            """
            apiVersion: solution.symphony/v1
            kind: Solution
            metadata: {name: multi-os-solution}
            spec:
              components:
                - name: backend
                  type: container
                  constraints: ${{$equal($property(location),'k8s')}}
                  properties: {container.image: nginx}
                  sidecars: [{name: helper}]
            ---
            apiVersion: solution.symphony/v1
            kind: Instance
            metadata: {name: multi-os-instance}
            spec:
              solution: multi-os-solution
              target: {selector: {scenario: multi-os}}
            ---
            apiVersion: fabric.symphony/v1
            kind: Target
            metadata: {name: pc}
            spec:
              properties: {location: pc, floor: 3}
              topologies:
                - bindings:
                    - role: win.uwp
                      provider: providers.target.mqtt
                      config: {timeoutSeconds: 30}
            """);

    assertThat(file.faults()).isEmpty();
    assertThat(file.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.path()).isEqualTo("spec.components[0].sidecars");
              assertThat(warning.message()).isEqualTo("is not honoured");
            });
    Target target = (Target) file.documents().get(2).message();
    assertThat(target.getSpec().getPropertiesMap()).containsEntry("floor", "3");
    assertThat(target.getSpec().getBindings(0).getConfigMap())
        .containsEntry("timeoutSeconds", "30");
  }

  @Test
  void readsReferencesToVersionsOfDialectsBAndC() {
    SpecFile file =
        SpecReader.read(
            "b.yaml",
            """
            {apiVersion: solution.symphony/v1, kind: SolutionContainer, metadata: {name: app}}
            ---
            {apiVersion: solution.symphony/v1, kind: Solution, metadata: {name: app-v-version1},
             spec: {rootResource: app, components: []}}
            ---
            {apiVersion: solution.symphony/v1, kind: Instance, metadata: {name: b},
             spec: {solution: "app:version1", target: {name: pc}}}
            ---
            {apiVersion: solution.symphony/v1, kind: SolutionVersion, metadata: {name: app-v-version2},
             spec: {rootResource: app, components: []}}
            ---
            {apiVersion: solution.symphony/v1, kind: Instance, metadata: {name: c},
             spec: {solutionversion: "app:version2", target: {name: pc}}}
            """);

    assertThat(file.faults()).isEmpty();
    assertThat(file.warnings()).isEmpty();
    assertThat(file.documents())
        .filteredOn(document -> document.kind() == SpecKind.INSTANCE)
        .extracting(document -> ((Instance) document.message()).getSpec().getSolution())
        .containsExactly("app-v-version1", "app-v-version2");
  }

  @Test
  void refusesAnAliasBomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String before = "*a" + (i - 1) + ", ";
      bomb.append("a" + i + ": &a" + i + " [" + before.repeat(9) + "*a" + (i - 1) + "]\n");
    }
    assertThat(SpecReader.read("bomb.yaml", bomb.toString()).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("aliases"));
  }

  @Test
  void refusesDuplicateKeysWithTheirPlace() {
    assertThat(SpecReader.read("a.yaml", "a: 1\nb: 2\na: 3\n").faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.position().line()).isEqualTo(3));
  }

  @Property(tries = 300)
  void neverThrows(@ForAll String text) {
    assertThatCode(() -> SpecReader.read("any.yaml", text)).doesNotThrowAnyException();
  }
}
