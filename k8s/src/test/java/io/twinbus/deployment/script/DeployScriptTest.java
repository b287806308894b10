package io.twinbus.deployment.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.deployment.manifest.Checkout;
import io.twinbus.testing.Facility;
import io.twinbus.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Requires("kubectl")
class DeployScriptTest {
  private static final int TIMEOUT_SECONDS = 300;

  /** Everything is well: what each kubectl command does, one a line, the first match counts. */
  private static final String GOOD_CLUSTER =
      """
      diff*) echo '+  image: new'; exit 1 ;;
      "get storageclass -o yaml") echo 'is-default-class: "true"'; exit 0 ;;
      "get storageclass"*) exit 0 ;;
      "get services"*) echo 'twinbus/monitor 30134'; exit 0 ;;
      *"get service monitor"*) echo 30134; exit 0 ;;
      *"get service broker"*) echo 30135; exit 0 ;;
      *updateRevision*) echo 7; exit 0 ;;
      "get nodes"*) echo 192.0.2.7; exit 0 ;;
      "config current-context"*) echo test; exit 0 ;;
      *) exit 0 ;;
      """;

  @TempDir Path folder;
  private Path calls = Path.of("");

  record Outcome(int code, String output) {}

  @BeforeEach
  void start() {
    calls = folder.resolve("calls");
  }

  @Test
  void appliesAfterAQuestionAndSaysWhereEverythingIs() throws Exception {
    cluster("");
    secrets();

    Outcome outcome = deploy("y\n", "--overlay", "microk8s");

    assertThat(outcome.output())
        .contains("Apply to test?", "Twinbus runs", "http://192.0.2.7:30134")
        .contains("mqtt://192.0.2.7:30135");
    assertThat(outcome.code()).isZero();
    assertThat(applied()).isTrue();
  }

  @Test
  void appliesNothingWhenTheAnswerIsNo() throws Exception {
    cluster("");
    secrets();

    Outcome outcome = deploy("n\n", "--overlay", "microk8s");

    assertThat(outcome.output()).contains("Nothing was applied");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void namesTheSecretsThatAreMissingAndHowToMakeThem() throws Exception {
    cluster("");

    Outcome outcome = deploy("", "--overlay", "production", "--yes");

    assertThat(outcome.output())
        .contains("users.txt", "tls.key", "--overlay production --make-secrets")
        .contains("Nothing was applied");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void makesTheSecretsThatAreMissing() throws Exception {
    cluster("");

    Outcome outcome = deploy("", "--overlay", "production", "--make-secrets", "--dry-run");

    assertThat(outcome.code()).as(outcome.output()).isZero();
    Path secrets = folder.resolve("kustomize/overlays/production/secrets");
    assertThat(secrets.resolve("users.txt")).content().contains("operator:operator:default");
    assertThat(secrets.resolve("broker.p12")).exists();
    assertThat(applied()).isFalse();
  }

  @Test
  void saysThatTheClusterLacksTheStorageClass() throws Exception {
    cluster("\"get storageclass\"*) exit 1 ;;");
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains("no storage class \"microk8s-hostpath\"", "microk8s enable hostpath-storage");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void saysThatTheClusterHasNoStorageOfItsOwn() throws Exception {
    cluster("\"get storageclass\"*) exit 0 ;;");

    Outcome outcome = deploy("", "--overlay", "production", "--make-secrets", "--yes");

    assertThat(outcome.output()).contains("no default storage class");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void saysWhoHasThePort() throws Exception {
    cluster("\"get services\"*) echo 'shop/web 80 30135'; exit 0 ;;");
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output()).contains("node port 30135 is taken by the service shop/web");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void saysWhatToDoWhenAnotherOverlayRunsThere() throws Exception {
    cluster(
        """
        *--dry-run=server*) cat >&2 <<'ERROR'
        Error from server (Invalid): error when applying patch:
        {"data":{"password":"b3Blbg=="}}
        StatefulSet.apps "broker" is invalid: spec: Forbidden: updates to statefulset spec for fields other than
        ERROR
        exit 1 ;;
        """);
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains(
            "StatefulSet.apps \"broker\" is invalid",
            "has other volumes",
            "delete --ignore-not-found -k ")
        .contains("Nothing was applied")
        .doesNotContain("b3Blbg==");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void appliesNothingThatTheClusterRefuses() throws Exception {
    cluster("*--dry-run=server*) echo 'forbidden: pod security' >&2; exit 1 ;;");
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains("forbidden: pod security", "the cluster refuses the manifest");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void saysThatItStoppedHalfWay() throws Exception {
    cluster(
        """
        *--dry-run*) exit 0 ;;
        apply*) echo 'namespace/twinbus created'; echo 'quota exceeded' >&2; exit 1 ;;
        """);
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains("quota exceeded", "some objects were applied and some were refused");
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void givesUpAtOnceOnAnImageThatCannotBePulled() throws Exception {
    cluster(
        """
        *"rollout status"*) exec sleep 600 ;;
        *"controller-revision-hash=7 -o jsonpath"*) echo 'broker-0 ErrImagePull 0'; exit 0 ;;
        """);
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains("broker-0 ErrImagePull", "statefulset/broker does not come up")
        .contains("localhost:32000/twinbus/broker:0.1.0", "k8s/images/build.sh");
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void saysWhatAServiceLastSaidThatEndsAgainAndAgain() throws Exception {
    cluster(
        """
        *"rollout status"*) exec sleep 600 ;;
        *"logs broker-0 --previous"*) echo 'cannot read the secret'; exit 0 ;;
        *"!="*) exit 0 ;;
        *"get pods -l"*waiting*) echo 'broker-0 CrashLoopBackOff 4'; exit 0 ;;
        """);
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.output())
        .contains("broker-0 ended, and last said:", "cannot read the secret")
        .contains("statefulset/broker does not come up");
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void clearsAwayThePodOfAnEarlierTry() throws Exception {
    cluster(
        """
        *"controller-revision-hash!=7"*) echo 'broker-0 ImagePullBackOff 0'; exit 0 ;;
        """);
    secrets();

    Outcome outcome = deploy("", "--overlay", "microk8s", "--yes");

    assertThat(outcome.code()).as(outcome.output()).isZero();
    assertThat(Files.readString(calls)).contains("-n twinbus delete pod broker-0");
  }

  @Test
  void showsNoSecretAmongTheDifferences() throws Exception {
    cluster(
        """
        diff*) cat <<'DIFF'
        +    kubectl.kubernetes.io/last-applied-configuration: |
        +      {"apiVersion":"v1","data":{"password":"b3Blbg=="}}
        +  password: b3Blbg==
        +  image: new
        DIFF
        exit 1 ;;
        """);
    secrets();

    Outcome outcome = deploy("n\n", "--overlay", "microk8s");

    assertThat(outcome.output()).contains("image: new").doesNotContain("b3Blbg==");
  }

  @Test
  void saysWhichKindsTheClusterDoesNotKnow() throws Exception {
    cluster(
        """
        *--dry-run=client*) echo 'no matches for kind "ServiceMonitor" in version "v1"' >&2; exit 1 ;;
        """);

    Outcome outcome = deploy("", "--overlay", "production", "--make-secrets", "--yes");

    assertThat(outcome.output())
        .contains("the cluster does not know: ServiceMonitor", "Prometheus operator")
        .contains("Nothing was applied");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(applied()).isFalse();
  }

  @Test
  void saysThatNoClusterAnswers() throws Exception {
    cluster("version*) exit 1 ;;");
    secrets();

    assertThat(deploy("", "--overlay", "microk8s", "--yes"))
        .satisfies(outcome -> assertThat(outcome.output()).contains("no cluster answers"))
        .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(69));
    assertThat(deploy("", "--overlay", "microk8s", "--dry-run").code()).isZero();
    assertThat(applied()).isFalse();
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    cluster("");

    assertThat(deploy("", "--overlay", "mars").output())
        .contains("no overlay \"mars\"", "dev microk8s production");
    assertThat(deploy("", "--overlay", "mars").code()).isEqualTo(2);
    assertThat(deploy("", "--fast").code()).isEqualTo(2);
  }

  /** Prepares the sources, and a kubectl that answers as the cases of a shell's case say. */
  private void cluster(String cases) throws IOException {
    Checkout.copyTo(folder);
    Path kubectl = folder.resolve("bin/kubectl");
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(
        kubectl,
        """
        #!/bin/sh
        echo "$*" >>'%s'
        [ "$1" = kustomize ] && exec '%s' "$@"
        case "$*" in
        %s
        %s
        esac
        """
            .formatted(calls, Facility.program("kubectl").orElseThrow(), cases, GOOD_CLUSTER));
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Files with the right names are enough, where no broker reads them. */
  private void secrets() throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("kustomize/overlays/microk8s/secrets"));
    for (String name :
        List.of(
            "users.txt", "runtime.password", "monitor.password", "kubernetes-adapter.password")) {
      Files.writeString(secrets.resolve(name), "secret");
    }
  }

  private boolean applied() throws IOException {
    return Files.exists(calls)
        && Files.readString(calls)
            .lines()
            .anyMatch(call -> call.startsWith("apply") && !call.contains("--dry-run"));
  }

  private Outcome deploy(String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(folder.resolve("deploy.sh").toString()));
    command.addAll(Arrays.asList(arguments));
    Path answers = Files.writeString(folder.resolve("answers"), input);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(answers.toFile());
    builder.environment().put("KUBECTL", folder.resolve("bin/kubectl").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TWINBUS_CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("TWINBUS_POLL_SECONDS", "0.2");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("deploy.sh did not end: " + output);
    }
    return new Outcome(process.exitValue(), output);
  }
}
