package io.twinbus.adapter.testkit;

import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentLog;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The surroundings of one call. Every use of the context and of its cancellation is a step, and the
 * call can be cut off at any of them.
 */
public final class TestComponentContext implements ComponentContext {
  private final ComponentSpec component;
  private final TestDriverContext driver;
  private final Optional<ComponentSpec> previous;
  private final Map<String, Path> artifacts;
  private final CancellationSource source;
  private final AtomicInteger steps = new AtomicInteger();
  private final int lastStep;
  private final Deque<String> lines = new ArrayDeque<>();
  private final List<String> progress = new CopyOnWriteArrayList<>();
  private final TestFlashSession flash;

  /**
   * Surroundings for one call.
   *
   * @param artifacts files by digest
   * @param lastStep the call is cut off at this step; {@link Integer#MAX_VALUE}: never
   */
  public TestComponentContext(
      ComponentSpec component,
      TestDriverContext driver,
      Optional<ComponentSpec> previous,
      Map<String, Path> artifacts,
      Duration limit,
      int lastStep) {
    this.component = component;
    this.driver = driver;
    this.previous = previous;
    this.artifacts = Map.copyOf(artifacts);
    this.source = new CancellationSource(limit);
    this.lastStep = lastStep;
    Thread caller = Thread.currentThread();
    source.onCancel(caller::interrupt);
    this.flash = new TestFlashSession(this::step);
  }

  /** The trigger of the cancellation. */
  public CancellationSource source() {
    return source;
  }

  /** Steps so far. */
  public int steps() {
    return steps.get();
  }

  /** What was said by {@link #progress}. */
  public List<String> progress() {
    return List.copyOf(progress);
  }

  /** What the flash session was told. */
  public TestFlashSession flashed() {
    return flash;
  }

  private void step() {
    if (steps.incrementAndGet() >= lastStep) {
      source.cancel("cut off at step " + lastStep);
    }
  }

  @Override
  public Path folder() throws IOException {
    step();
    return Files.createDirectories(driver.root().resolve("components").resolve(component.name()));
  }

  @Override
  public Optional<ComponentSpec> previous() {
    return previous;
  }

  @Override
  public Cancellation cancellation() {
    step();
    return source;
  }

  @Override
  public Path artifact() throws IOException, InterruptedException {
    return artifact(
        component
            .artifact()
            .orElseThrow(
                () -> new ArtifactException("component has no artifact; name its digest", false)));
  }

  @Override
  public Path artifact(ArtifactRef other) throws IOException, InterruptedException {
    step();
    source.check();
    Path file = artifacts.get(other.digest());
    if (file == null) {
      throw new ArtifactException("no artifact " + other.digest(), true);
    }
    return file;
  }

  @Override
  public Secret secret(String name) {
    return driver.secret(name);
  }

  @Override
  public ComponentLog log() {
    return new ComponentLog() {
      @Override
      public void line(String text) {
        synchronized (lines) {
          lines.addLast(text);
          if (lines.size() > 200) {
            lines.removeFirst();
          }
        }
      }

      @Override
      public String tail(int count) {
        synchronized (lines) {
          return String.join("\n", lines.stream().skip(Math.max(0, lines.size() - count)).toList());
        }
      }
    };
  }

  @Override
  public void progress(String message) {
    step();
    progress.add(message);
  }

  @Override
  public FlashSession flash(String digest, long total) {
    step();
    return flash;
  }
}
