package io.twinbus.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Cli;
import io.twinbus.cli.stack.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on files alone. */
class LocalCommandsTest {
  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void user() {
    cli = new Cli(folder.resolve("contexts.yaml"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void signsWhatTheTrustPolicyOfAdaptersTakes() throws IOException {
    Path image = Files.writeString(folder.resolve("hello.bin"), "hello");
    String made = cli.ok("key", "create", path("release.key"));
    String publicKey = made.replaceAll("(?s).*trust.keys of adapters: +", "").strip();
    String signed = cli.ok("artifact", "sign", image.toString(), "--key", path("release.key"));
    String digest = signed.replaceAll("(?s).*digest: (\\S+).*", "$1");
    String signature = signed.replaceAll("(?s).*signature: (\\S+).*", "$1");

    ArtifactRef artifact = new ArtifactRef(digest, 5, signature, "");
    assertThatCode(() -> TrustPolicy.of(false, List.of(publicKey)).check(artifact))
        .doesNotThrowAnyException();
    String pem = Files.readString(folder.resolve("release.key.pub"));
    assertThatCode(() -> TrustPolicy.of(false, List.of(pem)).check(artifact))
        .doesNotThrowAnyException();
  }

  @Test
  void neverReplacesAKey() throws IOException {
    cli.ok("key", "create", path("release.key"));
    String before = Files.readString(folder.resolve("release.key"));
    Ran again = cli.run("key", "create", path("release.key"));
    assertThat(again.code()).isEqualTo(Exit.FAILED.code());
    assertThat(again.err()).contains("is there already");
    assertThat(folder.resolve("release.key")).hasContent(before);
  }

  @Test
  void refusesToSignWithWhatIsNotAKey() throws IOException {
    Files.writeString(folder.resolve("hello.bin"), "hello");
    Files.writeString(folder.resolve("no.key"), "no key");
    Ran ran = cli.run("artifact", "sign", path("hello.bin"), "--key", path("no.key"));
    assertThat(ran.code()).isEqualTo(Exit.INVALID.code());
    assertThat(ran.err()).contains("is not a private Ed25519 key");
  }

  @Test
  void keepsUsersAsTheBrokerReadsThem() throws Exception {
    String file = path("users.txt");
    String added = cli.ok("user", "add", "ada", "--role", "operator", "--file", file);
    String password = added.replaceAll("(?s).*password: (\\S+).*", "$1");
    assertThat(letsIn(file, password)).isTrue();
    cli.typing("secret\n").ok("user", "passwd", "ada", "--file", file, "--password-file", "-");
    assertThat(letsIn(file, "secret")).isTrue();
    assertThat(letsIn(file, password)).isFalse();
    cli.ok("user", "add", "lamp", "--role", "device", "--target", "lamp", "--file", file);
    assertThat(cli.ok("user", "ls", "--file", file))
        .containsPattern("ada +operator +default")
        .containsPattern("lamp +device +default +lamp");
    Ran twice = cli.run("user", "add", "ada", "--role", "viewer", "--file", file);
    assertThat(twice.code()).isEqualTo(Exit.FAILED.code());
    assertThat(twice.err()).contains("twinbus user passwd ada");
    cli.ok("user", "rm", "ada", "--file", file);
    assertThat(cli.ok("user", "ls", "--file", file, "-o", "json")).doesNotContain("ada");
  }

  private static boolean letsIn(String file, String password) throws Exception {
    return PasswordFile.load(Path.of(file))
        .find("ada")
        .orElseThrow()
        .hash()
        .matches(password.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void explainsWhichRuleDecides() throws IOException {
    assertThat(
            cli.ok(
                "acl",
                "explain",
                "ada",
                "publish",
                "tb/default/twin/pc/desired",
                "--role",
                "operator"))
        .startsWith("allowed: ")
        .contains("operator-writes");
    Ran denied =
        cli.run(
            "acl",
            "explain",
            "lamp",
            "subscribe",
            "tb/default/#",
            "--role",
            "device",
            "--target",
            "lamp");
    assertThat(denied.code()).isEqualTo(1);
    assertThat(denied.out()).startsWith("denied: ");
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        rules:
        - name: nobody-touches-pc
          effect: deny
          actions: [publish]
          topics: ["tb/default/twin/pc/#"]
        """);
    Ran byFile =
        cli.run(
            "acl",
            "explain",
            "ada",
            "publish",
            "tb/default/twin/pc/desired",
            "--role",
            "operator",
            "--policy",
            path("policy.yaml"));
    assertThat(byFile.code()).isEqualTo(1);
    assertThat(byFile.out()).contains("nobody-touches-pc");
  }

  @Test
  void printsACompletionThatKnowsEveryCommand() {
    assertThat(cli.ok("completion"))
        .startsWith("#!")
        .contains("quarantine")
        .contains("--if-generation");
  }

  @Test
  void keepsContextsAndTheCurrentOne() {
    cli.ok("context", "add", "a", "--broker", "mqtt://127.0.0.1:1");
    cli.ok("context", "add", "b", "--broker", "mqtts://127.0.0.1:2", "--tenant", "plant");
    assertThat(cli.ok("context", "ls")).containsPattern("\\* +b +mqtts://127.0.0.1:2 +plant");
    cli.ok("context", "use", "a");
    assertThat(cli.ok("context")).containsPattern("\\* +a ");
  }

  @Test
  void saysHowToBeginWhenThereIsNoContext() {
    Ran ran = cli.run("get", "twins");
    assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(ran.err()).contains("twinbus up").contains("twinbus context add");
  }

  @Test
  void theBenchSaysThatItNeedsACheckout() {
    assertThat(cli.run("bench", "--quick", "telemetry").err()).contains("part of a checkout");
  }

  @Test
  void aBrokenFileOfContextsIsToldWithItsLine() throws IOException {
    Files.writeString(folder.resolve("contexts.yaml"), "current: a\ncontexts: 5\n");
    Ran ran = cli.run("get", "twins");
    assertThat(ran.code()).isEqualTo(Exit.INVALID.code());
    assertThat(ran.err()).contains("contexts.yaml:2:");
  }
}
