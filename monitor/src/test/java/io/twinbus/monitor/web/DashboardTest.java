package io.twinbus.monitor.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.twinbus.bus.Subscription;
import io.twinbus.monitor.TestWorld;
import io.twinbus.monitor.health.Times;
import io.twinbus.testing.Requires;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.SpecKind;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.GateStatus;
import io.twinbus.v1.Instance;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SolutionSpec;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepCounts;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.TargetProgress;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Requires("browser")
class DashboardTest extends BrowserTest {
  private static final String IMAGE = "sha256:" + "b".repeat(64);

  @Override
  String configuration() {
    return """
        policies:
          - flash: {writing: 700ms, started: 700ms, erasing: 700ms, verifying: 700ms}
            offlineAfter: 500ms
            freshness: 1h
            takeUp: 1h
            apply: 1h
        repeatEvery: 300ms
        """;
  }

  @BeforeAll
  void fill() throws Exception {
    world.inSync("pc", "windows-pc", "windows", 1, "till", "printer");
    world.inSync("vm", "flatcar-vm", "linux", 1, "api", "db");
    world.inSync("rtos", "nxp-board", "threadx", 1, "firmware");
    instance();
  }

  private void instance() throws Exception {
    Metadata solution = Metadata.newBuilder().setName("shop-app").build();
    world
        .operator()
        .publish(
            new Address.Spec("default", SpecKind.SOLUTION, "shop-app"),
            Solution.newBuilder()
                .setApiVersion("twinbus.io/v1")
                .setKind("Solution")
                .setMetadata(solution)
                .setSpec(
                    SolutionSpec.newBuilder()
                        .addComponents(part("db"))
                        .addComponents(part("api").addDependsOn("db"))
                        .addComponents(part("till").addDependsOn("api"))
                        .addComponents(part("printer").addDependsOn("till")))
                .build())
        .get(60, TimeUnit.SECONDS);
    world
        .operator()
        .publish(
            new Address.Spec("default", SpecKind.INSTANCE, "shop"),
            Instance.newBuilder()
                .setApiVersion("twinbus.io/v1")
                .setKind("Instance")
                .setMetadata(Metadata.newBuilder().setName("shop"))
                .setSpec(InstanceSpec.newBuilder().setSolution("shop-app"))
                .build())
        .get(60, TimeUnit.SECONDS);
    world
        .runtime()
        .publish(
            new Address.SpecStatusOf("default", SpecKind.INSTANCE, "shop"),
            SpecStatus.newBuilder()
                .setGeneration(1)
                .setPhase(SpecStatus.Phase.WAITING)
                .setSince(Times.timestamp(Instant.now()))
                .setCounts(
                    StepCounts.newBuilder().setTotal(4).setReady(2).setProgressing(1).setWaiting(1))
                .addTargets(
                    TargetProgress.newBuilder()
                        .setTarget("vm")
                        .addComponents(step("db", StepProgress.State.READY, ""))
                        .addComponents(step("api", StepProgress.State.READY, "")))
                .addTargets(
                    TargetProgress.newBuilder()
                        .setTarget("pc")
                        .addComponents(
                            step("till", StepProgress.State.PROGRESSING, "pulling its image"))
                        .addComponents(
                            step("printer", StepProgress.State.WAITING, "waits for till on pc")))
                .build())
        .get(60, TimeUnit.SECONDS);
  }

  private static SolutionComponent.Builder part(String name) {
    return SolutionComponent.newBuilder().setName(name).setType("container");
  }

  private static StepProgress.Builder step(String name, StepProgress.State state, String reason) {
    return StepProgress.newBuilder()
        .setComponent(name)
        .setState(state)
        .setReason(reason)
        .setSince(Times.timestamp(Instant.now()));
  }

  @Test
  void saysWhyASignInIsRefused() {
    page.navigate(world.pages().toString());
    page.getByLabel("Name").fill("ann");
    page.getByLabel("Password or token").fill("wrong");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("does not know this name");
    consoleErrors.clear();
    check("sign-in");
  }

  @Test
  void aLinkSignsInOnce() {
    String link =
        SignInLink.create(
                world.pages(),
                TestWorld.LINK_SECRET,
                "ann",
                TestWorld.PASSWORD,
                Duration.ofMinutes(5),
                Instant.now())
            .toString();
    page.navigate(link);
    assertThat(
            page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName("Fleet").setExact(true)))
        .isVisible();
    org.assertj.core.api.Assertions.assertThat(page.url()).doesNotContain("sign-in=");

    try (BrowserContext other = context(new Browser.NewContextOptions())) {
      Page second = other.newPage();
      second.navigate(link);
      assertThat(second.getByRole(AriaRole.ALERT)).containsText("used before");
    }
  }

  @Test
  void showsTheFleetAndFollowsIt() throws Exception {
    signIn("ann");
    Locator vm = page.locator("a.twincard[href$='/vm']");
    assertThat(vm).containsText("In sync");
    assertThat(vm).containsText("2 of 2 ready");
    check("fleet");

    TwinStatus.Builder failed = TestWorld.status(TwinStatus.Phase.FAILED, 1);
    failed.addComponents(
        TestWorld.componentStatus("api", ComponentReport.State.FAILED, "port 8080 is taken"));
    world
        .runtime()
        .publish(new Address.Status(TwinId.of("vm")), failed.build())
        .get(60, TimeUnit.SECONDS);
    assertThat(vm).containsText("port 8080 is taken");

    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    check("fleet-dark");
    world.inSync("vm", "flatcar-vm", "linux", 1, "api", "db");
    assertThat(vm).containsText("In sync");
  }

  @Test
  void showsATwinAndEditsItsDesiredState() {
    signIn("ann");
    go("twin/default/pc");
    assertThat(
            page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName("Desired and reported")))
        .isVisible();
    check("twin");

    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Edit desired state"))
        .click();
    Locator editor = page.getByLabel("Document, as YAML");
    write(editor, "components:\n  - name: till\n    type: container\n    colour: red\n");
    assertThat(page.locator("#edit-fault")).containsText("Line 4");
    assertThat(page.locator("#edit-fault")).containsText("colour");
    assertThat(page.locator(".cm-lint-marker-error")).hasCount(1);
    check("twin-edit-fault");
    write(editor, "components:\n  - name: till\n    type: container\nproperties:\n  volume: 3\n");
    assertThat(page.locator("#edit-fault")).containsText("A valid desired state");
    assertThat(page.locator(".preview")).containsText("properties.volume");
    check("twin-edit");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("JSON").setExact(true))
        .click();
    assertThat(page.getByLabel("Document, as JSON")).containsText("\"volume\": 3");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Publish")).click();
    assertThat(page.locator(".summary").first()).containsText("ann");
    assertThat(page.locator(".diff").first()).containsText("volume");
  }

  /** As a person does: selects all, deletes it, and writes. */
  private void write(Locator editor, String text) {
    editor.click();
    page.keyboard().press("Control+A");
    page.keyboard().press("Delete");
    page.keyboard().insertText(text);
  }

  @Test
  void showsWhoWasFasterAndGoesOnFromThere() throws Exception {
    world.inSync("gateway", "elastic-node", "linux", 1, "collector");
    signIn("ann");
    go("twin/default/gateway");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Edit desired state"))
        .click();
    write(page.getByLabel("Document, as YAML"), "properties:\n  mine: 1\n");
    assertThat(page.locator(".preview")).containsText("properties.mine");
    world
        .operator()
        .publish(
            new Address.Desired(TwinId.of("gateway")),
            DesiredState.newBuilder().addComponents(TestWorld.component("theirs")).build())
        .get(60, TimeUnit.SECONDS);
    Locator publish =
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Publish"));
    publish.click();

    assertThat(page.getByLabel("Conflict")).containsText("generation 2");
    assertThat(page.getByLabel("Conflict")).containsText("theirs");
    consoleErrors.removeIf(each -> each.contains("409"));
    check("twin-conflict");
    page.getByText("Keep my text, over theirs").click();
    publish.click();
    assertThat(page.locator(".diff").first()).containsText("mine");
    assertThat(page.locator(".summary").first()).containsText("3");
  }

  @Test
  void refusesAViewerEveryAction() {
    signIn("vic");
    go("twin/default/vm");
    assertThat(
            page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Edit desired state")))
        .isDisabled();
    Object status =
        page.evaluate(
            "async () => { const s = await (await fetch('/api/v1/session')).json();"
                + " const r = await fetch('/api/v1/twins/default/vm/retry', {method: 'POST', headers: {'X-CSRF-Token': s.csrf}});"
                + " return [r.status, (await r.json()).detail]; }");
    assertThat(status.toString()).contains("403").contains("does not let you");
  }

  @Test
  void showsAFlashThatCrashesAndItsRecovery() throws Exception {
    TwinId board = TwinId.of("board");
    signIn("ann");
    world
        .operator()
        .publish(
            new Address.Desired(board),
            DesiredState.newBuilder().addComponents(TestWorld.image("firmware", IMAGE)).build())
        .get(60, TimeUnit.SECONDS);
    world
        .device("board")
        .publish(new Address.Reported(board), TestWorld.reported("nxp-board", "threadx", 1).build())
        .get(60, TimeUnit.SECONDS);
    FlashStatus.Builder flash =
        FlashStatus.newBuilder()
            .setSession("f1")
            .setComponent("firmware")
            .setDigest(IMAGE)
            .setPhase(FlashProgress.Phase.WRITING)
            .setBytes(2_300_000)
            .setTotal(4_194_304)
            .setAttempt(1)
            .setStartedAt(Times.timestamp(Instant.now()))
            .setLastProgressAt(Times.timestamp(Instant.now()));
    TwinStatus.Builder status =
        TestWorld.status(TwinStatus.Phase.FLASHING, 1)
            .setGate(GateStatus.newBuilder().setOpen(false).setQueued(2))
            .addComponents(
                TestWorld.componentStatus("firmware", ComponentReport.State.APPLYING, "flashing"));
    TwinStatus began = status.setFlash(flash).build();
    Subscription rungs =
        world
            .runtime()
            .subscribe(
                AddressFilter.ofTwin(board, TwinAspect.RECOVER),
                asked -> takeUpToRestart(asked.document().orElseThrow(), began))
            .get(60, TimeUnit.SECONDS);
    world.runtime().publish(new Address.Status(board), began).get(60, TimeUnit.SECONDS);
    go("twin/default/board");

    assertThat(
            page.getByRole(
                AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("Bytes written")))
        .isVisible();
    assertThat(page.locator(".ladder li.now")).containsText("Reset");
    assertThat(page.locator(".ladder li.used")).hasCount(2);
    check("twin-flash");
    go("alerts");
    assertThat(section("Recoveries")).containsText("board");
    rungs.cancel().get(60, TimeUnit.SECONDS);

    world
        .runtime()
        .publish(
            new Address.Status(board),
            status
                .setPhase(TwinStatus.Phase.IN_SYNC)
                .setFlash(flash.setPhase(FlashProgress.Phase.DONE).setAttempt(4))
                .setGate(GateStatus.newBuilder().setOpen(true))
                .clearComponents()
                .addComponents(
                    TestWorld.componentStatus("firmware", ComponentReport.State.READY, ""))
                .build())
        .get(60, TimeUnit.SECONDS);
    go("twin/default/board");
    assertThat(page.locator(".ladder li.good")).isVisible();
    check("twin-recovered");
  }

  /** The twin takes up the first rungs, which help nothing, and is silent at the third. */
  private void takeUpToRestart(RecoverRequest asked, TwinStatus before) {
    if (asked.getAction().getNumber() <= RecoverRequest.Action.RESTART_VALUE) {
      TwinStatus.Builder taken = before.toBuilder();
      taken.getFlashBuilder().setAttempt(asked.getAttempt()).setLastAction(asked.getAction());
      var unused = world.runtime().publish(new Address.Status(TwinId.of("board")), taken.build());
    }
  }

  @Test
  void acknowledgesAnAlert() throws Exception {
    TwinStatus.Builder failed = TestWorld.status(TwinStatus.Phase.FAILED, 1);
    failed.addComponents(
        TestWorld.componentStatus(
            "firmware", ComponentReport.State.FAILED, "the flash chip does not answer"));
    world
        .runtime()
        .publish(new Address.Status(TwinId.of("rtos")), failed.build())
        .get(60, TimeUnit.SECONDS);
    signIn("ann");
    go("alerts");
    Locator row =
        page.locator("tr", new Page.LocatorOptions().setHasText("the flash chip does not answer"));
    check("alerts");
    row.getByRole(AriaRole.BUTTON).click();

    assertThat(row).containsText("noted by ann");
    world.inSync("rtos", "nxp-board", "threadx", 1, "firmware");
  }

  @Test
  void showsInstancesWithWhatTheyWaitFor() {
    signIn("ann");
    go("instances");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("shop").setExact(true))
        .click();

    assertThat(section("What is waited for")).containsText("waits for till on pc");
    check("instance");
  }

  @Test
  void showsTheSystemAndArtifacts() {
    signIn("ann");
    go("system");
    assertThat(section("Services")).containsText("twin-runtime");
    check("system");
    go("artifacts");
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Artifacts")))
        .isVisible();
    check("artifacts");
  }

  @Test
  void showsHostileDocumentsAsText() throws Exception {
    String hostile =
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\u202Egnp.exe {{constructor}}";
    TwinId twin = TwinId.of("hostile");
    world
        .device("hostile")
        .publish(
            new Address.Reported(twin),
            TestWorld.reported("windows-pc", hostile.substring(0, 60), 0).build())
        .get(60, TimeUnit.SECONDS);
    TwinStatus.Builder status = TestWorld.status(TwinStatus.Phase.FAILED, 0);
    status.addComponents(TestWorld.componentStatus("app", ComponentReport.State.FAILED, hostile));
    status.addComponents(
        TestWorld.componentStatus("big", ComponentReport.State.FAILED, "<b>" + "x".repeat(4000)));
    world.runtime().publish(new Address.Status(twin), status.build()).get(60, TimeUnit.SECONDS);
    signIn("ann");
    go("twin/default/hostile");

    assertThat(page).hasTitle("hostile · Twinbus");
    assertThat(page.locator("table").first())
        .containsText("<script>document.title='owned'</script>");
    assertThat(page).hasTitle("hostile · Twinbus");
    org.assertj.core.api.Assertions.assertThat(page.locator("main img").count()).isZero();
    check("twin-hostile");
    go("alerts");
    check("alerts-hostile");
  }

  @Test
  void comesBackByItselfAfterTheConnectionWasLost() throws Exception {
    signIn("ann");
    Locator pc = page.locator("a.twincard[href$='/pc']");
    assertThat(pc).isVisible();
    context.setOffline(true);
    world.disconnect("pc");
    context.setOffline(false);

    assertThat(pc).containsText("Offline");
    world.device("pc");
    assertThat(pc).not().containsText("Offline");
  }

  @Test
  void isReadableOnAPhone() {
    page.setViewportSize(390, 844);
    signIn("ann");
    assertThat(page.locator("a.twincard").first()).isVisible();
    check("phone-fleet");
    go("twin/default/vm");
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Components")))
        .isVisible();
    check("phone-twin");
    Object overflow =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    org.assertj.core.api.Assertions.assertThat(((Number) overflow).intValue()).isZero();
  }
}
