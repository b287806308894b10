package io.twinbus.adapter.kubernetes;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A namespace of its own in a real cluster. The driver comes in with the account and the Role that
 * the base overlay gives to the adapter, and with nothing of the rights of the kubeconfig.
 */
final class RealTestCluster implements TestCluster {
  private static final Path BASE =
      Path.of("..", "..", "k8s", "kustomize", "base", "kubernetes-adapter.yaml");
  private static final String ACCOUNT = "adapter";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Verbs of the Role that the tests take away and give back. */
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "patch", "delete");

  private final KubernetesClient client;
  private final String namespace;
  private final Path kubeconfig;

  private RealTestCluster(KubernetesClient client, String namespace, Path kubeconfig) {
    this.client = client;
    this.namespace = namespace;
    this.kubeconfig = kubeconfig;
  }

  /** Makes the namespace, the account and its rights. */
  static RealTestCluster start(String kubeconfig) throws IOException {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Path.of(kubeconfig).toFile()))
            .build();
    String namespace = "twinbus-test-" + UUID.randomUUID().toString().substring(0, 8);
    RealTestCluster cluster =
        new RealTestCluster(client, namespace, Files.createTempFile("twinbus", ".kubeconfig"));
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    try {
      cluster.admit();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void admit() throws IOException {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    try (InputStream base = Files.newInputStream(BASE)) {
      Role role =
          client.load(base).items().stream()
              .filter(Role.class::isInstance)
              .map(Role.class::cast)
              .findFirst()
              .orElseThrow();
      client
          .resource(
              new RoleBuilder(role)
                  .withNewMetadata()
                  .withName(ACCOUNT)
                  .withNamespace(namespace)
                  .endMetadata()
                  .build())
          .create();
    }
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", ACCOUNT)
                .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                .build())
        .create();
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(ACCOUNT)
            .tokenRequest()
            .getStatus()
            .getToken();
    Files.writeString(kubeconfig, kubeconfig(client.getConfiguration(), token));
    awaitRight("deployments", true);
  }

  private static String kubeconfig(Config config, String token) throws IOException {
    String authority = config.getCaCertData();
    if (authority == null && config.getCaCertFile() != null) {
      authority =
          Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(config.getCaCertFile())));
    }
    String trust =
        authority == null
            ? "insecure-skip-tls-verify: " + config.isTrustCerts()
            : "certificate-authority-data: "
                + (authority.startsWith("-----")
                    ? Base64.getEncoder()
                        .encodeToString(authority.getBytes(StandardCharsets.US_ASCII))
                    : authority);
    return """
    apiVersion: v1
    kind: Config
    current-context: test
    contexts: [{name: test, context: {cluster: test, user: test}}]
    users: [{name: test, user: {token: %s}}]
    clusters: [{name: test, cluster: {server: "%s", %s}}]
    """
        .formatted(token, config.getMasterUrl(), trust);
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("namespace", namespace, "kubeconfig", kubeconfig.toString());
  }

  @Override
  public void forbid(String resource) {
    change(resource, false);
  }

  @Override
  public void allow(String resource) {
    change(resource, true);
  }

  private void change(String resource, boolean allowed) {
    if (mayList(resource) == allowed) {
      return;
    }
    client
        .rbac()
        .roles()
        .inNamespace(namespace)
        .withName(ACCOUNT)
        .edit(
            role -> {
              List<PolicyRule> rules = new ArrayList<>();
              for (PolicyRule rule : role.getRules()) {
                List<String> others = new ArrayList<>(rule.getResources());
                others.remove(resource);
                if (!others.isEmpty()) {
                  rules.add(new PolicyRuleBuilder(rule).withResources(others).build());
                }
              }
              if (allowed) {
                rules.add(
                    new PolicyRuleBuilder()
                        .withApiGroups(groupOf(resource))
                        .withResources(resource)
                        .withVerbs(VERBS)
                        .build());
              }
              return new RoleBuilder(role).withRules(rules).build();
            });
    awaitRight(resource, allowed);
  }

  /** Takes one verb away, of all kinds of objects. */
  void forbidVerb(String verb) {
    client
        .rbac()
        .roles()
        .inNamespace(namespace)
        .withName(ACCOUNT)
        .edit(
            role ->
                new RoleBuilder(role)
                    .withRules(
                        role.getRules().stream()
                            .<PolicyRule>map(
                                rule -> new PolicyRuleBuilder(rule).removeFromVerbs(verb).build())
                            .toList())
                    .build());
    await(verb + " allowed: false").atMost(PATIENCE).until(() -> !may(verb, "configmaps"));
  }

  /** The API server's authorizer follows a Role with a little delay. */
  private void awaitRight(String resource, boolean allowed) {
    await(resource + " allowed: " + allowed)
        .atMost(PATIENCE)
        .until(() -> mayList(resource) == allowed);
  }

  private boolean mayList(String resource) {
    return may("list", resource);
  }

  private boolean may(String verb, String resource) {
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:" + namespace + ":" + ACCOUNT)
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withGroup(groupOf(resource))
                .withResource(resource)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private static String groupOf(String resource) {
    return switch (resource) {
      case "deployments", "statefulsets", "daemonsets" -> "apps";
      case "jobs" -> "batch";
      default -> "";
    };
  }

  @Override
  public void close() {
    try (client) {
      client.namespaces().withName(namespace).delete();
      Files.deleteIfExists(kubeconfig);
    } catch (IOException e) {
      throw new IllegalStateException(kubeconfig + " is still there", e);
    }
  }
}
