package io.twinbus.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.cli.stack.Cli;
import io.twinbus.cli.stack.Ran;
import io.twinbus.cli.stack.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One application from its first look to its removal, as a user goes through it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocumentCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static TestStack stack;
  private static Cli cli;
  private static Path shop;

  @BeforeAll
  static void start() throws Exception {
    stack = TestStack.start(folder);
    stack.startDevice();
    cli = stack.cli();
    shop = write("first");
    await().atMost(PATIENCE).until(() -> cli.run("get", "twins").out().contains("pc-1"));
  }

  private static Path write(String greeting) throws IOException {
    return Files.writeString(
        folder.resolve("shop.yaml"),
        """
        apiVersion: twinbus.io/v1
        kind: Target
        metadata: {name: pc-1}
        ---
        apiVersion: twinbus.io/v1
        kind: Solution
        metadata: {name: shop}
        spec:
          components:
          - name: web
            type: simulated
            properties: {greeting: %s}
        ---
        apiVersion: twinbus.io/v1
        kind: Instance
        metadata: {name: shop}
        spec:
          solution: shop
          target: {name: pc-1}
        """
            .formatted(greeting));
  }

  @AfterAll
  static void stop() throws Exception {
    stack.close();
  }

  private static JsonNode json(String... command) throws IOException {
    return new ObjectMapper().readTree(cli.ok(command));
  }

  @Test
  @Order(1)
  void aDryRunSaysWhatWouldHappenAndSendsNothing() {
    String said = cli.ok("apply", "-f", shop.toString(), "--dry-run");
    assertThat(said)
        .contains("target/pc-1 would be created")
        .contains("instance/shop would be created")
        .contains("add web on pc-1 (instance shop)");
    assertThat(cli.ok("get", "instances")).contains("No instances yet");
  }

  @Test
  @Order(2)
  void appliesInOrderAndWaitsUntilItRuns() {
    Ran ran = cli.run("apply", "-f", shop.toString(), "--wait", "--timeout", "60", "-v");
    assertThat(ran.code()).as(ran.toString()).isZero();
    assertThat(ran.out())
        .containsSubsequence(
            "target/pc-1 created", "solution/shop created", "instance/shop created", "1 ready");
    assertThat(ran.err())
        .contains("→ tb/default/spec/instance/shop ")
        .contains(" bytes, qos 1: acknowledged");
  }

  @Test
  @Order(3)
  void applyingTheSameAgainChangesNothing() {
    assertThat(cli.ok("apply", "-f", shop.toString(), "--wait"))
        .contains("instance/shop unchanged")
        .doesNotContain("created");
    assertThat(cli.ok("diff", "-f", shop.toString())).isEmpty();
  }

  @Test
  @Order(4)
  void listsAndDescribesEveryKind() throws IOException {
    assertThat(cli.ok("get", "twins")).contains("pc-1").contains("IN_SYNC").contains("1/1 ready");
    assertThat(cli.ok("get", "instances")).containsPattern("shop +1 +READY");
    assertThat(json("get", "targets", "-o", "json").get(0).at("/metadata/name").asText())
        .isEqualTo("pc-1");
    assertThat(json("get", "twin", "pc-1", "-o", "json").get("phase").asText())
        .isEqualTo("IN_SYNC");
    assertThat(cli.ok("get", "solution", "shop", "-o", "yaml")).contains("greeting: first");
    assertThat(cli.ok("get", "artifacts")).contains("No document names an artifact");
    assertThat(cli.ok("get", "alerts")).contains("No alerts.");
    assertThat(cli.ok("describe", "twin", "pc-1"))
        .contains("Twin:")
        .containsPattern("web +simulated +shop +READY");
    assertThat(json("describe", "twin", "pc-1", "-o", "json").at("/desired/generation").asInt())
        .isEqualTo(1);
    assertThat(cli.ok("describe", "instance", "shop")).contains("solution: shop").contains("Steps");
    assertThat(json("describe", "target", "pc-1", "-o", "json").at("/status/phase").asText())
        .isNotEmpty();
  }

  @Test
  @Order(5)
  void showsEachFieldThatDiffersAndThePlan() throws IOException {
    write("second");
    Ran ran = cli.run("diff", "-f", shop.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("solution/shop would be configured")
        .contains("~ spec.components[web].properties.greeting: \"first\" → \"second\"")
        .contains("change web on pc-1")
        .doesNotContain("target/pc-1");
    Ran tree = cli.run("diff", "-f", shop.toString(), "-o", "json");
    assertThat(tree.code()).isEqualTo(1);
    assertThat(tree.out()).contains("\"after\" : \"second\"");
  }

  @Test
  @Order(6)
  void waitsForTheNewStateAndNotForTheOldOne() {
    cli.ok("apply", "-f", shop.toString(), "--wait", "--timeout", "60");
    assertThat(cli.ok("desired", "get", "pc-1")).contains("greeting: second");
    assertThat(cli.ok("watch", "--until-in-sync", "--timeout", "60")).contains("pc-1: IN_SYNC");
  }

  @Test
  @Order(7)
  void deletesWhatAFileNamesAndWaitsUntilItIsGone() {
    String said = cli.ok("delete", "-f", shop.toString(), "--wait", "--timeout", "60");
    assertThat(said)
        .containsSubsequence(
            "instance/shop is being deleted", "solution/shop is being deleted", "is gone");
    assertThat(cli.ok("get", "instances")).contains("No instances yet");
    assertThat(cli.ok("delete", "-f", shop.toString())).contains("instance/shop is not there");
  }
}
