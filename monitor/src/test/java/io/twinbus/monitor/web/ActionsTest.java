package io.twinbus.monitor.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TelemetrySample;
import io.twinbus.monitor.TestWorld;
import io.twinbus.monitor.health.Times;
import io.twinbus.testing.Requires;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Presence;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person does in the pages reaches the bus under that person's name. */
@Requires("browser")
class ActionsTest extends BrowserTest {
  private static final String IMAGE = "sha256:" + "c".repeat(64);
  private final Queue<String> inbox = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> blocks = new ConcurrentLinkedQueue<>();

  @Override
  String configuration() {
    return """
        policies:
          - {freshness: 1h, takeUp: 1h, apply: 1h, offlineAfter: 500ms}
        """;
  }

  @BeforeAll
  void answer() throws Exception {
    world.inSync("vm", "flatcar-vm", "linux", 1, "api");
    world
        .runtime()
        .subscribe(AddressFilter.ofTwin(TwinId.of("vm"), TwinAspect.INBOX), this::command)
        .get(60, TimeUnit.SECONDS);
    world
        .runtime()
        .subscribe(AddressFilter.everyArtifactPut(), this::block)
        .get(60, TimeUnit.SECONDS);
  }

  /** Plays the runtime: lets every command through to a device that answers at once. */
  private void command(Delivery<Command> delivery) {
    String name = ((Address.Inbox) delivery.address()).key();
    String payload =
        delivery
            .document()
            .map(each -> each.getPayload().getStructValue().getFieldsMap().toString())
            .orElse("");
    inbox.add(name + " by " + delivery.publisher().orElse("nobody") + " " + payload);
    delivery
        .responseTopic()
        .ifPresent(
            topic -> {
              var unused =
                  world
                      .runtime()
                      .respond(
                          topic,
                          CommandReply.newBuilder()
                              .setOutcome(CommandReply.Outcome.OK)
                              .setMessage("pong")
                              .build(),
                          DocumentTypes.COMMAND_REPLY,
                          PublishOptions.DEFAULT.correlatedBy(
                              delivery.correlationData().orElseThrow()));
            });
  }

  /** Plays the artifact service: stores nothing, but counts. */
  private void block(Delivery<Block> delivery) {
    Block block = delivery.document().orElseThrow();
    blocks.add(block.getData().size());
    long stored = block.getOffset() + block.getData().size();
    var unused =
        world
            .runtime()
            .respond(
                delivery.responseTopic().orElseThrow(),
                BlockAccepted.newBuilder()
                    .setDigest(block.getDigest())
                    .setStored(stored)
                    .setComplete(stored == block.getTotal())
                    .build(),
                DocumentTypes.BLOCK_ACCEPTED,
                PublishOptions.DEFAULT.correlatedBy(delivery.correlationData().orElseThrow()));
  }

  @Test
  void sendsACommandAndShowsTheAnswer() {
    signIn("ann");
    go("twin/default/vm");
    button("Send a command").click();
    page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill("ping");
    page.getByLabel("Payload, as JSON; may be empty").fill("{\"times\": 3}");
    assertThat(page.locator("#command .cli code"))
        .containsText("twinbus send vm ping '{\"times\": 3}'");
    button("Send").last().click();

    assertThat(page.locator("#command .note")).containsText("pong");
    check("command");
    assertThat(inbox).anyMatch(each -> each.startsWith("ping by ann") && each.contains("3"));
  }

  @Test
  void asksTheTwinToTryAgain() {
    signIn("ann");
    go("twin/default/vm");
    button("Retry").click();

    Awaitility.await()
        .until(() -> inbox.stream().anyMatch(each -> each.startsWith("twin.retry by ann")));
  }

  @Test
  void releasesAnImageFromQuarantine() throws Exception {
    TwinStatus.Builder status = TestWorld.status(TwinStatus.Phase.IN_SYNC, 1);
    status
        .addComponents(TestWorld.componentStatus("api", ComponentReport.State.READY, ""))
        .addQuarantine(
            Quarantine.newBuilder()
                .setComponent("api")
                .setDigest(IMAGE)
                .setReason("three flashes hung while writing")
                .setSince(Times.timestamp(Instant.now())));
    world
        .runtime()
        .publish(new Address.Status(TwinId.of("vm")), status.build())
        .get(60, TimeUnit.SECONDS);
    signIn("ann");
    go("twin/default/vm");
    assertThat(section("Quarantine")).containsText("three flashes hung");
    assertThat(section("Quarantine")).containsText("twinbus quarantine release vm " + IMAGE);
    check("quarantine");
    button("Release").click();

    Awaitility.await()
        .until(
            () ->
                inbox.stream()
                    .anyMatch(
                        each ->
                            each.startsWith("twin.release-quarantine by ann")
                                && each.contains(IMAGE)));
  }

  @Test
  void storesAFileThatIsDroppedOnThePage() {
    signIn("ann");
    go("artifacts");
    JSHandle files =
        page.evaluateHandle(
            "() => { const all = new DataTransfer();"
                + " all.items.add(new File([new Uint8Array(700000)], 'firmware.bin'));"
                + " return all; }");
    page.locator("section.drop").dispatchEvent("drop", Map.of("dataTransfer", files));

    assertThat(section("Uploads")).containsText("firmware.bin");
    assertThat(section("Uploads")).containsText("Stored");
    assertThat(section("Uploads")).containsText("sha256:");
    assertThat(blocks.stream().mapToInt(Integer::intValue).sum()).isEqualTo(700_000);
    check("artifacts-stored");
  }

  @Test
  void drawsWhatADeviceMeasures() throws Exception {
    signIn("ann");
    go("twin/default/vm");
    assertThat(button("Retry")).isVisible();
    List<TelemetrySample> samples = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      samples.add(
          TelemetrySample.newBuilder()
              .setAt(Instant.now().minusSeconds(120 - i))
              .setValue(20 + 5 * Math.sin(i / 9.0))
              .build());
    }
    TelemetryBatch batch = TelemetryBatch.newBuilder().setSamples(samples).setUnit("Cel").build();
    // Nobody keeps telemetry: it is sent again until the page, which has just begun, has heard it.
    Awaitility.await()
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              world
                  .device("vm")
                  .publish(new Address.Telemetry(TwinId.of("vm"), "temperature"), batch)
                  .get(60, TimeUnit.SECONDS);
              return page.locator("tb-chart canvas").count() == 1;
            });

    assertThat(section("Telemetry")).containsText("temperature");
    assertThat(section("Telemetry")).containsText("Cel");
    Object painted =
        page.evaluate(
            "() => { const c = document.querySelector('tb-chart canvas');"
                + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + " let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }");
    assertThat(((Number) painted).intValue()).isGreaterThan(1000);
    check("telemetry");
  }

  @Test
  void showsWhatHappenedBeforeTheMonitorBegan() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer journal =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .response()
                        .end(
                            """
                            {"tenant":"default","target":"vm","sequence":7,"at":"2026-11-01T10:00:00Z","type":"RolledBack","generation":1,"phase":"APPLYING","message":"back to the last known good"}
                            """))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    try {
      signIn("ann");
      go("twin/default/vm");
      assertThat(section("Events")).containsText("no twin runtime has said where its journal is");
      world
          .runtime()
          .publish(
              new Address.Presence("runtime", "two"),
              Presence.newBuilder()
                  .setOnline(true)
                  .setHttp("http://127.0.0.1:" + journal.actualPort())
                  .build())
          .get(60, TimeUnit.SECONDS);
      go("system");
      assertThat(section("Services")).containsText("two");
      go("twin/default/vm");
      assertThat(section("Events")).containsText("back to the last known good");
    } finally {
      world.runtime().clear(new Address.Presence("runtime", "two")).get(60, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void showsHostileTextInEveryFieldAsText() throws Exception {
    String hostile =
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
            + "\u202Egnp.exe\u0001\u007f{{constructor}}";
    String huge = "<b>" + "x".repeat(60_000);
    TwinId twin = TwinId.of("hostile");
    ReportedState tooLarge =
        TestWorld.reported("windows-pc", "os", 0)
            .setProperties(
                Struct.newBuilder()
                    .putFields(
                        "text", Value.newBuilder().setStringValue("x".repeat(1_000_000)).build()))
            .build();
    assertThat(world.device("hostile").publish(new Address.Reported(twin), tooLarge))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .withMessageContaining("the limit is 262144");
    ReportedState withNul =
        TestWorld.reported("windows-pc", "NUL", 0)
            .setProperties(
                Struct.newBuilder()
                    .putFields("nul", Value.newBuilder().setStringValue("a\u0000b").build()))
            .build();
    world.device("hostile").publish(new Address.Reported(twin), withNul).get(60, TimeUnit.SECONDS);
    world
        .device("hostile")
        .publish(
            new Address.Reported(twin),
            TestWorld.reported("windows-pc", "os", 0)
                .setProperties(
                    Struct.newBuilder()
                        .putFields(hostile, Value.newBuilder().setStringValue(hostile).build())
                        .putFields("huge", Value.newBuilder().setStringValue(huge).build()))
                .build())
        .get(60, TimeUnit.SECONDS);
    world
        .operator()
        .publish(
            new Address.Desired(twin),
            DesiredState.newBuilder()
                .setProperties(
                    Struct.newBuilder()
                        .putFields(hostile, Value.newBuilder().setStringValue("other").build())
                        .putFields("huge", Value.newBuilder().setStringValue("small").build()))
                .build())
        .get(60, TimeUnit.SECONDS);
    TwinStatus.Builder status = TestWorld.status(TwinStatus.Phase.FAILED, 1);
    status.addComponents(TestWorld.componentStatus("app", ComponentReport.State.FAILED, hostile));
    world.runtime().publish(new Address.Status(twin), status.build()).get(60, TimeUnit.SECONDS);
    signIn("ann");
    go("twin/default/hostile");

    assertThat(section("Desired and reported").locator("td.is").nth(1)).containsText("<b>xxx");
    assertThat(section("Desired and reported")).containsText("<script>");
    assertThat(section("Components")).containsText("<script>document.title='owned'</script>");
    assertThat(section("Components")).not().containsText("\u202E");
    assertThat(page.locator("main img")).hasCount(0);
    button("Edit desired state").click();
    assertThat(page.getByLabel("Document, as YAML")).containsText("\\u202e");
    assertThat(page.locator("#edit-fault")).containsText("A valid desired state");
    assertThat(page).hasTitle("hostile · Twinbus");
    check("hostile-everywhere");
    go("fleet?q=" + "x".repeat(3000));
    assertThat(page.getByText("Nothing matches")).isVisible();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void saysThatASignInHasEnded() {
    signIn("ann");
    assertThat(page.locator("a.twincard").first()).isVisible();
    page.evaluate(
        "async () => { const s = await (await fetch('/api/v1/session')).json();"
            + " await fetch('/api/v1/session', {method: 'DELETE', headers: {'X-CSRF-Token': s.csrf}}); }");

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your sign-in has ended");
  }

  @Test
  void saysThatALinkIsNoLink() {
    page.navigate(world.pages() + "#sign-in=forged");

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("used before, or is too old");
  }
}
