package io.twinbus.adapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every driver must do (invariants I5 and I7): extend it, say what the driver's components
 * are, and how to see on the device itself, without the driver, what is there.
 */
public abstract class DriverContract {
  @TempDir Path folder;

  private Bench bench;

  /** The driver. */
  protected abstract DriverFactory factory();

  /** Its section of the configuration. Called once for each test. */
  protected Settings settings(Path folder) throws IOException {
    return Settings.at("drivers." + factory().name(), Map.of());
  }

  /** A component that works, called {@code name}. Called once for each test. */
  protected abstract ComponentSpec component(String name) throws IOException;

  /** The same component, changed so that the driver has something to do. */
  protected abstract ComponentSpec changed(ComponentSpec component) throws IOException;

  /** A component of the same type that cannot work, for a reason that validate sees. */
  protected abstract ComponentSpec invalid(String name);

  /**
   * What is on the device for a component name, seen without the driver: one text for each process,
   * container, file or slot, which is the same as long as it is the same thing. Empty: nothing.
   */
  protected abstract List<String> footprint(String name) throws Exception;

  /** How many things one component makes. */
  protected int footprintSize() {
    return 1;
  }

  /** Whether the device keeps something of its own after a removal, such as a default image. */
  protected boolean leavesDefault() {
    return false;
  }

  /** Breaks the component behind the driver's back, such as by killing the process. */
  protected abstract void breakIt(String name) throws Exception;

  /** Files by digest, for components that are made of an artifact. */
  protected Map<String, Path> artifacts() throws IOException {
    return Map.of();
  }

  /** The secrets of the adapter's configuration. */
  protected Map<String, String> secrets() {
    return Map.of();
  }

  /** A new session for the topics of a device that speaks a protocol of its own. */
  protected Optional<SessionTopics> topics() {
    return Optional.empty();
  }

  /** How long anything may take. */
  protected Duration limit() {
    return Duration.ofSeconds(20);
  }

  /** Most steps at which a call is cut off. */
  protected int mostSteps() {
    return 40;
  }

  /** The driver on its bench, for more tests of the subclass. */
  protected Bench bench() {
    return bench;
  }

  /** Another one with these settings, in a folder of its own; the caller closes it. */
  protected Bench bench(Settings settings) throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(folder, "bench");
    return new Bench(factory(), settings, own, artifacts(), secrets(), limit(), this::topics);
  }

  @BeforeEach
  void openBench() throws IOException, InterruptedException {
    bench =
        new Bench(
            factory(), settings(folder), folder, artifacts(), secrets(), limit(), this::topics);
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void acceptsItsConfigurationAndItsComponent() throws IOException {
    ComponentSpec component = component("one");
    assertThat(factory().check(settings(folder))).isEmpty();
    assertThat(bench.driver().types()).contains(component.type());
    assertThat(bench.driver().validate(component)).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAComponent() {
    assertThat(bench.driver().validate(invalid("one")))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
  }

  @Test
  void seesNothingBeforeTheFirstApply() throws Exception {
    assertThat(bench.observe(component("one"))).isInstanceOf(Observation.Absent.class);
  }

  @Test
  void bringsAComponentToReady() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    assertThat(footprint("one")).hasSize(footprintSize());
  }

  @Test
  void applyingTwiceIsApplyingOnce() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    List<String> before = footprint("one");
    bench.applyUntilReady(component);
    assertThat(footprint("one")).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void observingChangesNothing() throws Exception {
    ComponentSpec component = component("one");
    bench.observe(component);
    assertThat(bench.observe(component)).isInstanceOf(Observation.Absent.class);
    bench.applyUntilReady(component);
    List<String> before = footprint("one");
    bench.observe(component);
    assertThat(footprint("one")).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void bringsAChangedComponentToReady() throws Exception {
    ComponentSpec component = component("one");
    ComponentSpec changed = changed(component);
    assertThat(changed.fingerprint()).isNotEqualTo(component.fingerprint());
    bench.applyUntilReady(component);
    assertThat(bench.observe(changed)).isNotInstanceOf(Observation.Ready.class);
    bench.applyUntilReady(changed);
    assertThat(footprint("one")).hasSize(footprintSize());
  }

  @Test
  void repairsWhatWasBroken() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    breakIt("one");
    assertThat(bench.observe(component)).isNotInstanceOf(Observation.Ready.class);
    bench.applyUntilReady(component);
    assertThat(footprint("one")).hasSize(footprintSize());
  }

  @Test
  void removesWithoutATrace() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    bench.remove(component);
    assertRemoved(component);
  }

  @Test
  void removingTwiceIsRemovingOnce() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    bench.remove(component);
    bench.remove(component);
    assertRemoved(component);
  }

  @Test
  void removingWhatNeverWasIsDoneAtOnce() throws Exception {
    ComponentSpec component = component("one");
    assertThat(bench.driver().remove(component, bench.call(component)))
        .isInstanceOf(Outcome.Done.class);
    assertRemoved(component);
  }

  @Test
  void goesOnAfterBeingCutOffAtAnyStep() throws Exception {
    ComponentSpec component = component("one");
    for (int step = 1; step <= mostSteps() && bench.applyUntil(component, step); step++) {
      bench.applyUntilReady(component);
      assertThat(footprint("one")).as("cut off at step %d", step).hasSize(footprintSize());
      bench.remove(component);
      assertRemoved(component);
    }
  }

  @Test
  void removesWhatACutOffApplyLeft() throws Exception {
    ComponentSpec component = component("one");
    for (int step = 1; step <= mostSteps() && bench.applyUntil(component, step); step++) {
      bench.restart();
      bench.remove(component);
      assertRemoved(component);
    }
  }

  @Test
  void startsNothingTwiceAfterARestart() throws Exception {
    ComponentSpec component = component("one");
    bench.applyUntilReady(component);
    for (int restart = 0; restart < 3; restart++) {
      bench.restart();
      bench.applyUntilReady(component);
      assertThat(footprint("one")).as("restart %d", restart).hasSize(footprintSize());
    }
    bench.restart();
    bench.remove(component);
    assertRemoved(component);
  }

  @Test
  void keepsComponentsApart() throws Exception {
    ComponentSpec one = component("one");
    bench.applyUntilReady(one);
    List<String> before = footprint("one");
    ComponentSpec other = component("other");
    if (independent()) {
      bench.applyUntilReady(other);
      bench.remove(other);
    } else {
      assertThat(bench.apply(other))
          .isInstanceOfSatisfying(
              Outcome.Failed.class, failed -> assertThat(failed.message()).contains("one"));
    }
    assertThat(footprint("one")).containsExactlyInAnyOrderElementsOf(before);
    assertThat(bench.observe(one)).isInstanceOf(Observation.Ready.class);
  }

  /** Whether one device can run two components at once: false for a board with one image. */
  protected boolean independent() {
    return true;
  }

  private void assertRemoved(ComponentSpec component) throws Exception {
    if (!leavesDefault()) {
      assertThat(footprint(component.name())).isEmpty();
    }
    assertThat(bench.observe(component)).isInstanceOf(Observation.Absent.class);
  }
}
