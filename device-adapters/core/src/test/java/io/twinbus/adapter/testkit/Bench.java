package io.twinbus.adapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** One driver, its device and its folder; {@link #restart} stands for the end of the process. */
public final class Bench implements AutoCloseable {
  private final DriverFactory factory;
  private final Settings settings;
  private final Path folder;
  private final Map<String, Path> artifacts;
  private final Map<String, String> secrets;
  private final Duration limit;
  private final Supplier<Optional<SessionTopics>> topics;
  private Optional<ComponentSpec> previous = Optional.empty();
  private TestDriverContext context;
  private Driver driver;

  Bench(
      DriverFactory factory,
      Settings settings,
      Path folder,
      Map<String, Path> artifacts,
      Map<String, String> secrets,
      Duration limit,
      Supplier<Optional<SessionTopics>> topics)
      throws IOException, InterruptedException {
    this.factory = factory;
    this.settings = settings;
    this.folder = folder;
    this.artifacts = artifacts;
    this.secrets = secrets;
    this.limit = limit;
    this.topics = topics;
    this.context = new TestDriverContext(folder, secrets, topics.get());
    this.driver = factory.create(settings, context);
  }

  /** The driver. */
  public Driver driver() {
    return driver;
  }

  /** The driver's surroundings. */
  public TestDriverContext context() {
    return context;
  }

  /** A new driver where the old one was; the old one is closed as at an orderly end. */
  public void restart() throws IOException, InterruptedException {
    driver.close();
    context.close();
    context = new TestDriverContext(folder, secrets, topics.get());
    driver = factory.create(settings, context);
  }

  /** Surroundings for a call that nobody cuts off. */
  public TestComponentContext call(ComponentSpec component) {
    return callUntil(component, Integer.MAX_VALUE);
  }

  TestComponentContext callUntil(ComponentSpec component, int lastStep) {
    return new TestComponentContext(component, context, previous, artifacts, limit, lastStep);
  }

  /** Applies, and says what came of it. */
  public Outcome apply(ComponentSpec component) throws IOException, InterruptedException {
    TestComponentContext call = call(component);
    Outcome outcome = driver.apply(component, call);
    previous = Optional.of(component);
    return outcome;
  }

  /**
   * Applies and is cut off at a step.
   *
   * @return whether the step was reached
   */
  boolean applyUntil(ComponentSpec component, int step) throws IOException {
    TestComponentContext call = callUntil(component, step);
    previous = Optional.of(component);
    try {
      driver.apply(component, call);
    } catch (InterruptedException expected) {
      return true;
    } catch (IOException e) {
      if (!call.source().isCancelled()) {
        throw e;
      }
      return true; // How some libraries answer an interrupt.
    } finally {
      Thread.interrupted();
    }
    return call.steps() >= step;
  }

  /** Applies, and waits until it is READY. */
  public Observation applyUntilReady(ComponentSpec component)
      throws IOException, InterruptedException {
    assertThat(apply(component)).isInstanceOf(Outcome.Done.class);
    return awaitReady(component);
  }

  /** Waits until it is READY. */
  public Observation awaitReady(ComponentSpec component) {
    return Awaitility.await("READY of " + component.name())
        .atMost(limit)
        .until(() -> observe(component), seen -> seen instanceof Observation.Ready);
  }

  /** What the driver sees. */
  public Observation observe(ComponentSpec component) throws IOException, InterruptedException {
    return driver.observe(component, call(component));
  }

  /** Takes it away, as often as a kernel would try: until the driver says that it is done. */
  public void remove(ComponentSpec component) {
    Awaitility.await("removal of " + component.name())
        .atMost(limit)
        .until(() -> driver.remove(component, call(component)) instanceof Outcome.Done);
    previous = Optional.empty();
  }

  @Override
  public void close() {
    driver.close();
    context.close();
  }
}
