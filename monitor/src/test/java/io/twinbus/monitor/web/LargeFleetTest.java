package io.twinbus.monitor.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.twinbus.bus.Bus;
import io.twinbus.monitor.TestWorld;
import io.twinbus.monitor.health.Times;
import io.twinbus.testing.Requires;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.TwinStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten thousand twins in a browser; prints what a person would notice, and asserts no time. */
@Requires("browser")
class LargeFleetTest {
  private static final Logger LOG = LoggerFactory.getLogger(LargeFleetTest.class);
  private static final int TWINS = 10_000;
  private static final int CHANGES = 1500;

  @Test
  void showsTenThousandTwinsAndFollowsTheirChanges() throws Exception {
    try (TestWorld world = new TestWorld("");
        TestBrowser chromium = new TestBrowser();
        BrowserContext context =
            chromium
                .browser()
                .newContext(new Browser.NewContextOptions().setViewportSize(1280, 900))) {
      fill(world.runtime());
      Page page = context.newPage();
      page.setDefaultTimeout(60_000);
      page.navigate(world.pages().toString());
      page.getByLabel("Name").fill("ann");
      page.getByLabel("Password or token").fill(TestWorld.PASSWORD);
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
      String all = "%,d machines".formatted(TWINS);
      page.getByText(all).waitFor();

      long before = System.nanoTime();
      page.reload();
      page.getByText(all).waitFor();
      LOG.atInfo().log("first full view after {} ms", (System.nanoTime() - before) / 1_000_000);

      Locator map = page.locator("tb-fleetmap canvas");
      map.focus();
      page.keyboard().press("End");
      page.keyboard().press("ArrowUp");
      page.keyboard().press("Home");
      page.keyboard().press("ArrowRight");
      assertThat(page.locator("tb-fleetmap [aria-live]")).containsText("pc-0");
      page.keyboard().press("Enter");
      assertThat(page.locator("tb-twin h1")).isVisible();
      page.goBack();
      page.getByText(all).waitFor();

      page.evaluate(
          "() => { window.frames_ = []; let last = performance.now();"
              + " const tick = now => { window.frames_.push(now - last); last = now;"
              + " requestAnimationFrame(tick); }; requestAnimationFrame(tick); }");
      change(world.runtime());
      assertThat(page.locator("button.tile.off")).isVisible();
      Object frames =
          page.evaluate(
              "() => { const f = window.frames_.slice(1).sort((a, b) => a - b);"
                  + " return f.length + ' frames, median ' + f[f.length >> 1].toFixed(1)"
                  + " + ' ms, p95 ' + f[Math.floor(f.length * .95)].toFixed(1) + ' ms'; }");
      Runtime runtime = Runtime.getRuntime();
      LOG.atInfo().log(
          "500 changes a second: {}; heap of broker, monitor and test {} MiB",
          frames,
          (runtime.totalMemory() - runtime.freeMemory()) >> 20);
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of("target", "screenshots", "fleet-10000.png")));
    }
  }

  private static void fill(Bus runtime) throws Exception {
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    TwinStatus.Phase[] phases = {
      TwinStatus.Phase.IN_SYNC,
      TwinStatus.Phase.IN_SYNC,
      TwinStatus.Phase.IN_SYNC,
      TwinStatus.Phase.APPLYING,
      TwinStatus.Phase.FAILED
    };
    for (int i = 0; i < TWINS; i++) {
      waiting.add(publish(runtime, i, phases[i % phases.length]));
      if (waiting.size() == 2000) {
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
            .get(60, TimeUnit.SECONDS);
        waiting.clear();
      }
    }
    CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  /** About 500 changes a second, paced by the clock of the scheduler. */
  private static void change(Bus runtime) throws Exception {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int batch = 0; batch < CHANGES / 50; batch++) {
      int from = batch * 50;
      done =
          done.thenComposeAsync(
              before -> {
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = from; i < from + 50; i++) {
                  all.add(publish(runtime, i, TwinStatus.Phase.DRIFTED));
                }
                return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
              },
              CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
    }
    done.get(60, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Void> publish(Bus runtime, int i, TwinStatus.Phase phase) {
    return runtime.publish(
        new Address.Status(TwinId.of("pc-%05d".formatted(i))),
        TwinStatus.newBuilder()
            .setGeneration(1)
            .setObservedGeneration(1)
            .setPhase(phase)
            .setConnected(true)
            .setSince(Times.timestamp(Instant.now()))
            .setLastSeen(Times.timestamp(Instant.now()))
            .build());
  }
}
