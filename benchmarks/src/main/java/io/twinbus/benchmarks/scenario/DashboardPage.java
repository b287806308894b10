package io.twinbus.benchmarks.scenario;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.RequestOptions;
import io.twinbus.benchmarks.BenchException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fleet's page in a browser without a window, and somebody who is signed in. */
final class DashboardPage implements AutoCloseable {
  private static final List<String> PROGRAMS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final double PATIENCE_MILLIS = 60_000;
  private static final String SCRIPT = "dashboard-page.js";

  private final Playwright playwright;
  private final Browser browser;
  private final String address;
  private final BrowserContext first;

  private DashboardPage(Playwright playwright, Browser browser, String address) {
    this.playwright = playwright;
    this.browser = browser;
    this.address = address;
    this.first = browser.newContext();
  }

  /**
   * A change that the page shows.
   *
   * @param target the twin
   * @param phase its new phase
   * @param at since when it is shown, in milliseconds since 1970
   */
  record Shown(String target, String phase, long at) {}

  /**
   * Starts the browser and signs in.
   *
   * @param browser its program
   * @param port the monitor's
   * @param folder for what it keeps while it runs
   */
  static DashboardPage open(Path browser, int port, Path folder) {
    System.setProperty("playwright.driver.tmpdir", folder.toString());
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      Browser started =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(browser)
                      .setArgs(
                          List.of(
                              "--headless",
                              "--no-sandbox",
                              "--disable-gpu",
                              "--no-first-run",
                              "--disable-background-networking",
                              "--disable-component-update",
                              "--disable-sync")));
      DashboardPage page = new DashboardPage(playwright, started, "http://127.0.0.1:" + port);
      page.signIn();
      return page;
    } catch (PlaywrightException failure) {
      playwright.close();
      throw new BenchException(browser + " cannot be used: " + failure.getMessage(), failure);
    }
  }

  /**
   * The browser of this machine.
   *
   * @param path the folders of programs, as in the environment variable PATH
   * @throws BenchException if there is none; the message says what to do
   */
  static Path program(String path) {
    Optional<Path> found =
        Stream.of(path.split(File.pathSeparator))
            .flatMap(folder -> PROGRAMS.stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseThrow(
        () ->
            new BenchException(
                "no Chromium on the PATH: install one, on Debian with apt-get install chromium"));
  }

  private void signIn() {
    var answer =
        first
            .request()
            .post(
                address + "/api/v1/session",
                RequestOptions.create().setData(Map.of("user", "operator", "password", "bench")));
    if (!answer.ok()) {
      throw new BenchException("the monitor does not let the operator in: " + answer.text());
    }
  }

  /** Milliseconds from a navigation, with nothing cached, to the cells of so many twins. */
  double firstView(int twins) {
    try (BrowserContext context = signedIn(twins)) {
      Page page = context.newPage();
      double millis = view(page);
      int cells = ((Number) page.evaluate("twinbusBench.cells()")).intValue();
      if (cells != twins) {
        throw new BenchException("the map shows " + cells + " cells for " + twins + " twins");
      }
      return millis;
    }
  }

  /** The page of so many twins, which is open from now on. */
  Watch watch(int twins) {
    Page page = signedIn(twins).newPage();
    view(page);
    page.evaluate("twinbusBench.watch()");
    return new Watch(page);
  }

  /** What somebody sees who looks on. */
  static final class Watch {
    private final Page page;

    private Watch(Page page) {
      this.page = page;
    }

    /** Begins anew: what was shown before counts no more. */
    void clear() {
      page.evaluate("() => { twinbusBench.changes = []; twinbusBench.frames = []; }");
    }

    /** The changes that are shown since it began. */
    List<Shown> changes() {
      return all("twinbusBench.changes").stream()
          .map(Map.class::cast)
          .map(
              each ->
                  new Shown(
                      String.valueOf(each.get("target")),
                      String.valueOf(each.get("phase")),
                      millis(each.get("at")).longValue()))
          .toList();
    }

    /** How long the frames took that were made since it began, in milliseconds. */
    List<Double> frames() {
      return all("twinbusBench.frames").stream().map(each -> millis(each).doubleValue()).toList();
    }

    private List<?> all(String expression) {
      return (List<?>) Objects.requireNonNull(page.evaluate(expression), expression);
    }

    private static Number millis(@Nullable Object value) {
      return value instanceof Number number ? number : 0;
    }
  }

  private BrowserContext signedIn(int twins) {
    BrowserContext context = browser.newContext();
    context.setDefaultTimeout(PATIENCE_MILLIS);
    context.addCookies(
        first.cookies().stream()
            .map(each -> new Cookie(each.name, each.value).setUrl(address))
            .toList());
    context.addInitScript(script() + "(" + twins + ")");
    return context;
  }

  private double view(Page page) {
    page.navigate(address + "/#/fleet");
    return Watch.millis(page.evaluate("twinbusBench.whole")).doubleValue();
  }

  private static String script() {
    try (InputStream in =
        Objects.requireNonNull(DashboardPage.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new BenchException("cannot read " + SCRIPT, failure);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
