package io.twinbus.cli.samples;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.twinbus.cli.stack.Cli;
import io.twinbus.testing.Facility;
import io.twinbus.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who opens the page that {@code up} names, with every process real: broker, runtime,
 * monitor, agents, browser. The board of the sample dies in the middle of its first flash here, and
 * only a power cycle brings it back.
 */
@Requires("browser")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sample's scripts are a Unix shell's here")
class StackInBrowserTest {
  private static final String FAULT =
      "faults: die@writing:24576 for"
          + " sha256:e5ec2088404667e75df98fa67112b4aa163212fa7b50b70d8f3011d981cd56d3";
  private static final String DEADLINES =
      "deadlines: {started: 4s, erasing: 4s, writing: 4s, verifying: 4s, rebooting: 6s}";

  /** One more component at the end of those of a twin. */
  private static final String ANOTHER =
      """

        - name: cache
          type: container
          properties:
            container.image: redis
      """;

  private static final double PATIENCE_MILLIS = Running.PATIENCE.toMillis();

  @TempDir Path folder;

  private final List<String> errors = new ArrayList<>();
  private Checkout checkout;
  private Playwright playwright;
  private Page page;

  @BeforeEach
  void openABrowser() throws IOException {
    checkout = Checkout.in(folder);
    Path sample = checkout.root().resolve("samples/multi-os");
    edit(
        sample.resolve("agents/rtos.yaml"),
        text -> text.replace("      boot: 300ms", "      boot: 300ms\n      " + FAULT));
    edit(
        sample.resolve("twinbus/solution.yaml"),
        text ->
            text.replace(
                "        bin.name: bubble_peripheral",
                "        bin.name: bubble_peripheral\n      " + DEADLINES));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    page =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(
                        Facility.program("chromium", "chromium-browser").orElseThrow())
                    .setArgs(List.of("--headless", "--no-sandbox", "--disable-gpu")))
            .newPage(new Browser.NewPageOptions().setViewportSize(1280, 860));
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(errors::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text() + " " + message.location());
          }
        });
  }

  private static void edit(Path file, Function<String, String> change) throws IOException {
    String before = Files.readString(file);
    String after = change.apply(before);
    assertThat(after).as("an edit of " + file).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  @AfterEach
  void closeTheBrowser() {
    playwright.close();
  }

  @Test
  void followsADeploymentWithAFlashThatDiesAndChangesAMachine() throws Exception {
    Cli cli = new Cli(checkout.home().resolve(".config/twinbus/contexts.yaml"));
    try (Running up = Running.start(checkout, "./twinbus up --sample multi-os --no-deploy")) {
      up.until("ready", lines -> lines.stream().anyMatch(line -> line.startsWith("Ready")));

      page.navigate(link(up));
      for (String target : List.of("k8s", "pc", "ecu", "rtos")) {
        assertThat(card(target)).containsText("nothing desired");
      }
      keep("stack-empty");

      cli.ok("apply", "-f", checkout.root().resolve("samples/multi-os/twinbus").toString());
      assertThat(card("rtos")).containsText("Flashing");
      keep("stack-flashing");
      assertThat(card("rtos").locator(".reason")).isVisible();
      keep("stack-fleet");
      card("rtos").click();
      seeTheBoardComeBack();

      go("Fleet");
      for (String target : List.of("k8s", "pc", "ecu", "rtos")) {
        assertThat(card(target)).containsText("In sync");
        assertThat(card(target)).containsText("1 of 1 ready");
      }
      keep("stack-in-sync");

      card("k8s").click();
      addAComponent();
      go("Fleet");
      assertThat(card("k8s")).containsText("2 of 2 ready");
      assertThat(card("k8s")).containsText("backend, cache");
    }
    assertThat(errors).isEmpty();
  }

  private void seeTheBoardComeBack() {
    assertThat(
            page.getByRole(
                AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("Bytes written")))
        .isVisible();
    Locator rungs = page.locator("ol.ladder > li");
    assertThat(page.locator("ol.ladder > li.now")).isVisible();
    keep("stack-stalled");
    assertThat(rungs.nth(2)).hasClass("good");
    assertThat(rungs.nth(2)).containsText("Reset");
    assertThat(rungs.nth(0)).hasClass("used");
    assertThat(rungs.nth(1)).hasClass("used");
    assertThat(page.locator("ol.ladder > li.used")).hasCount(2);
    assertThat(summary("Phase")).containsText("In sync");
    assertThat(page.locator(".phases li.done")).hasCount(6);
    keep("stack-recovered");
  }

  private void addAComponent() {
    assertThat(summary("Generation")).containsText("taken up by the device");
    String generation = summary("Generation").locator(".v").innerText();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Edit desired state"))
        .click();
    page.getByLabel("Document, as YAML").click();
    page.keyboard().press("Control+End");
    page.keyboard().insertText(ANOTHER);
    assertThat(page.locator("#edit-fault")).containsText("A valid desired state");
    assertThat(page.locator(".preview")).containsText("cache");
    keep("stack-edit");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Publish")).click();

    String next = Long.toString(Long.parseLong(generation) + 1);
    assertThat(summary("Generation").locator(".v")).hasText(next);
    assertThat(summary("Desired by")).containsText("operator");
    assertThat(summary("Generation")).containsText("taken up by the device");
    assertThat(summary("Phase")).containsText("In sync");
    assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("by hand")))
        .containsText("Ready");
    keep("stack-edited");
  }

  private static String link(Running up) {
    return up.lines().stream()
        .filter(line -> line.startsWith("dashboard"))
        .map(line -> line.substring(line.indexOf("http")))
        .findFirst()
        .orElseThrow();
  }

  private void go(String view) {
    page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Pages"))
        .getByText(view)
        .click();
  }

  private Locator card(String target) {
    return page.locator("a.twincard[href$='/" + target + "']");
  }

  /** One of the figures at the top of a twin's page. */
  private Locator summary(String label) {
    return page.locator(
        ".summary > div",
        new Page.LocatorOptions()
            .setHas(page.getByText(label, new Page.GetByTextOptions().setExact(true))));
  }

  private void keep(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", name + ".png"))
            .setFullPage(true));
  }
}
