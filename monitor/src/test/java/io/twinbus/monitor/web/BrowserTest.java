package io.twinbus.monitor.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.twinbus.monitor.TestWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A monitor in front of a broker, and a person in front of its pages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTest {
  TestWorld world;
  BrowserContext context;
  Page page;
  final List<String> consoleErrors = new ArrayList<>();
  private TestBrowser chromium;

  /** More lines of the monitor's configuration. */
  abstract String configuration();

  @BeforeAll
  void startWorld() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    world = new TestWorld(configuration());
    chromium = new TestBrowser();
  }

  @AfterAll
  void stopWorld() throws Exception {
    chromium.close();
    world.close();
  }

  @BeforeEach
  void open() {
    consoleErrors.clear();
    context =
        chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 860));
    page = context.newPage();
    page.setDefaultTimeout(60_000);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            consoleErrors.add(message.text() + " " + message.location());
          }
        });
    page.onPageError(error -> consoleErrors.add(error));
  }

  @AfterEach
  void close() {
    context.close();
  }

  BrowserContext context(Browser.NewContextOptions options) {
    return chromium.browser().newContext(options);
  }

  void signIn(String user) {
    page.navigate(world.pages().toString());
    page.getByLabel("Name").fill(user);
    page.getByLabel("Password or token").fill(TestWorld.PASSWORD);
    button("Sign in").click();
    assertThat(button("Sign out")).isVisible();
    // The page asks once whether somebody is signed in already: that answer is an error by design.
    consoleErrors.removeIf(each -> each.contains("401"));
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  Locator section(String title) {
    return page.locator(
        "section",
        new Page.LocatorOptions()
            .setHas(
                page.getByRole(
                    AriaRole.HEADING, new Page.GetByRoleOptions().setName(title).setExact(true))));
  }

  void go(String view) {
    page.navigate(world.pages() + "#/" + view);
  }

  /** Keeps a picture, and finds neither a barrier for people nor an error of a script. */
  void check(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "screenshots", name + ".png"))
            .setFullPage(true));
    List<Rule> violations =
        new AxeBuilder(page)
            .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
            .analyze()
            .getViolations();
    assertThat(
            violations.stream()
                .map(
                    each ->
                        each.getId()
                            + ": "
                            + each.getHelp()
                            + " "
                            + each.getNodes().getFirst().getHtml()))
        .as("accessibility of %s", name)
        .isEmpty();
    assertThat(consoleErrors).as("console of %s", name).isEmpty();
  }
}
