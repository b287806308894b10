package io.twinbus.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Cli;
import io.twinbus.cli.stack.Ran;
import io.twinbus.cli.stack.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Desired states by hand, events, artifacts, a flash, and the doctor, against a whole stack. */
class OperatorCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static TestStack stack;
  private static Cli cli;

  @BeforeAll
  static void start() throws Exception {
    stack = TestStack.start(folder);
    stack.startDevice();
    stack.startBoard();
    cli = stack.cli();
    await().atMost(PATIENCE).until(() -> cli.run("get", "twin", "pc-1").code() == 0);
    await().atMost(PATIENCE).until(() -> cli.run("get", "twin", "board").code() == 0);
  }

  @AfterAll
  static void stop() throws Exception {
    stack.close();
  }

  private static String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static String image(String name, int seed) throws IOException {
    byte[] bytes = new byte[200_000];
    new Random(seed).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private static JsonNode json(String... command) throws IOException {
    return new ObjectMapper().readTree(cli.ok(command));
  }

  @Test
  void writesADesiredStateOnlyOnTopOfWhatItsWriterSaw() throws IOException {
    String first = write("a.yaml", "properties: {interval: 1}\n");
    assertThat(cli.ok("desired", "set", "alone", "-f", first, "--if-generation", "0"))
        .isEqualTo("alone set, generation 1\n");
    assertThat(cli.ok("desired", "set", "alone", "-f", first))
        .isEqualTo("alone unchanged, generation 1\n");
    assertThat(json("desired", "get", "alone", "-o", "json").at("/properties/interval").asInt())
        .isEqualTo(1);
    assertThat(cli.typing("properties: {interval: 2}\n").ok("desired", "set", "alone", "-f", "-"))
        .contains("generation 2");

    String late = write("b.yaml", "generation: 1\nproperties: {interval: 3}\n");
    Ran refused = cli.run("desired", "set", "alone", "-f", late);
    assertThat(refused.code()).isEqualTo(Exit.REFUSED.code());
    assertThat(refused.err())
        .contains("Generation 2 of alone was written by olga")
        .contains("~ properties.interval: 3 → 2")
        .contains("Nothing was written");
    assertThat(cli.ok("desired", "get", "alone")).contains("interval: 2");
  }

  private static String editor(String script) throws IOException {
    Path file =
        Files.writeString(folder.resolve("editor-" + script.hashCode()), "#!/bin/sh\n" + script);
    Path unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void editsADesiredStateInTheUsersEditor() throws IOException {
    String start = write("c.yaml", "properties: {interval: 1}\n");
    cli.ok("desired", "set", "edited", "-f", start);
    Cli editing =
        stack.cli().with("EDITOR", editor("sed -i 's/interval: 1/interval: 7/' \"$1\"\n"));
    assertThat(editing.ok("edit", "edited")).isEqualTo("edited set, generation 2\n");
    assertThat(editing.ok("desired", "edit", "edited"))
        .isEqualTo("edited unchanged, generation 2\n");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void keepsAnEditThatCannotBeWritten() throws IOException {
    String start = write("d.yaml", "properties: {interval: 1}\n");
    cli.ok("desired", "set", "kept", "-f", start);
    Ran ran =
        stack
            .cli()
            .with("EDITOR", editor("sed -i 's/interval/intervall: [/' \"$1\"\n"))
            .run("edit", "kept");
    assertThat(ran.code()).isEqualTo(Exit.INVALID.code());
    assertThat(ran.err()).contains("twinbus desired set kept -f ");
    Path file = Path.of(ran.err().strip().replaceAll("(?s).* -f ", ""));
    assertThat(file).content().contains("intervall: [");
    Files.delete(file);

    Ran failed = stack.cli().with("EDITOR", editor("exit 3\n")).run("edit", "kept");
    assertThat(failed.code()).isEqualTo(Exit.FAILED.code());
    assertThat(failed.err()).contains("ended with 3; nothing was written");
  }

  @Test
  void tellsWhatHappenedToATwinAndWhatHappensNow() throws Exception {
    String state = write("e.yaml", "components: [{name: web, type: simulated}]\n");
    cli.ok("desired", "set", "pc-1", "-f", state);
    await()
        .atMost(PATIENCE)
        .until(() -> cli.ok("events", "pc-1", "--since", "1h").contains("IN_SYNC"));
    assertThat(cli.ok("events", "pc-1", "--limit", "1", "-o", "json").lines()).hasSize(1);

    CompletableFuture<String> following =
        CompletableFuture.supplyAsync(
            () -> stack.cli().ok("events", "pc-1", "--follow", "--timeout", "20", "-o", "json"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cli.ok("desired", "set", "pc-1", "-f", write("f.yaml", "components: []\n"));
              cli.ok("desired", "set", "pc-1", "-f", state);
              return following.isDone();
            });
    String all = following.get(60, TimeUnit.SECONDS);
    long[] sequences =
        all.lines()
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*\"sequence\":(\\d+).*", "$1")))
            .toArray();
    assertThat(sequences).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(2);
  }

  @Test
  void sendsCommandsAndPrintsTheirAnswers() {
    assertThat(cli.ok("send", "pc-1", "ping")).startsWith("{");
    Ran ran = cli.run("send", "pc-1", "no-such-command", "-v");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err())
        .contains("→ tb/default/twin/pc-1/inbox/no-such-command ")
        .contains("qos 1: answered");
  }

  @Test
  void uploadsListsAndVerifiesArtifacts() throws IOException {
    String file = image("wasm.bin", 1);
    String digest = cli.ok("artifact", "push", file).substring(0, "sha256:".length() + 64);
    assertThat(cli.ok("artifact", "push", file)).contains(digest);
    assertThat(cli.ok("artifact", "verify", file)).contains("stored     yes");
    Ran missing = cli.run("artifact", "verify", image("other.bin", 2));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.out()).contains("stored     no");

    cli.ok(
        "desired",
        "set",
        "user-of-artifact",
        "-f",
        write(
            "g.yaml",
            "components: [{name: m, type: wasm, artifact: {digest: \"" + digest + "\"}}]\n"));
    JsonNode listed = json("artifact", "ls", "-o", "json");
    assertThat(listed.toString()).contains(digest).contains("\"stored\":true");
    assertThat(cli.ok("describe", "artifact", digest)).contains("twin/user-of-artifact");
    assertThat(cli.ok("get", "artifacts")).contains(digest);
  }

  @Test
  void removesAnArtifactOnlyWhenNothingNamesIt() throws IOException {
    String file = image("old.bin", 4);
    String digest = cli.ok("artifact", "push", file).substring(0, "sha256:".length() + 64);
    String named = "components: [{name: m, type: wasm, artifact: {digest: \"" + digest + "\"}}]\n";
    cli.ok("desired", "set", "names-it", "-f", write("h.yaml", named));
    await()
        .atMost(PATIENCE)
        .until(() -> cli.run("get", "twin", "names-it", "-o", "json").out().contains(digest));
    Ran refused = cli.run("artifact", "rm", file);
    assertThat(refused.code()).isEqualTo(Exit.FAILED.code());
    assertThat(refused.err().strip())
        .isEqualTo(digest + " was not removed: it is named by twin/names-it.");
    assertThat(cli.ok("artifact", "verify", digest)).contains("stored     yes");

    cli.ok("desired", "set", "names-it", "-f", write("i.yaml", "components: []\n"));
    await().atMost(PATIENCE).until(() -> cli.run("artifact", "rm", file).code() == 0);
    assertThat(cli.run("artifact", "verify", digest).out()).contains("stored     no");
  }

  @Test
  void flashesABoardAndFollowsIt() throws IOException {
    Ran ran = cli.run("flash", "board", image("hello.bin", 3), "--timeout", "60");
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out())
        .contains("upload  [")
        .contains("board: firmware is sha256:")
        .contains("board runs sha256:");
    assertThat(json("get", "twin", "board", "-o", "json").at("/components/0/state").asText())
        .isEqualTo("READY");
  }

  @Test
  void listsWhatIsInQuarantine() {
    assertThat(cli.ok("quarantine", "ls")).contains("Nothing is in quarantine.");
  }

  @Test
  void runsSimulatedDevicesAsAUserOfTheBroker() {
    String said =
        cli.ok(
            "simulate",
            "--targets",
            "1",
            "--prefix",
            "sim",
            "--user",
            "sim",
            "--password-file",
            folder.resolve("password").toString(),
            "--timeout",
            "5");
    assertThat(said).contains("1 of 1 connected");
  }

  @Test
  void theDoctorFindsNothingBrokenInAWholeStackAndSaysWhatToDoElsewhere() throws IOException {
    String said = cli.ok("doctor", "--data", folder.toString());
    assertThat(said)
        .contains("port")
        .contains("login       as olga")
        .contains("writing     allowed")
        .contains("is ready")
        .contains("clock");
    Ran viewer = cli.run("doctor", "--context", "viewer", "--data", folder.toString());
    assertThat(viewer.code()).isZero();
    assertThat(viewer.out()).contains("this user only looks");
    Ran nobody =
        cli.run("doctor", "--context", "nobody", "--data", folder.toString(), "-o", "json");
    assertThat(nobody.code()).isEqualTo(1);
    JsonNode findings = new ObjectMapper().readTree(nobody.out());
    for (JsonNode finding : findings) {
      boolean ok = finding.get("grade").asText().equals("OK");
      assertThat(finding.get("fix").asText().isEmpty()).as(finding.toString()).isEqualTo(ok);
    }
    Ran fresh = new Cli(folder.resolve("none.yaml")).run("doctor", "--data", folder.toString());
    assertThat(fresh.code()).isEqualTo(1);
    assertThat(fresh.out()).contains("twinbus up");
  }
}
