package io.twinbus.adapter.testkit;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A small honest driver of type {@code marked}: one idle process for each component, which outlives
 * the agent and is recognised by a mark in its command line. Setting {@code delay}: how long an
 * apply takes. Setting {@code fail}: the apply fails with this text.
 */
public final class MarkedProcessDriver implements Driver {
  private final String scope;

  MarkedProcessDriver(DriverContext context, String scope) {
    this.scope = scope + "." + context.target();
  }

  /** The processes of a component, as pids. */
  public static List<ProcessHandle> processes(String scope, String target, String name) {
    return withMark(scope + "." + target + "~" + name + "~");
  }

  private static List<ProcessHandle> withMark(String mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("mark=" + mark))
        .toList();
  }

  private String mark(ComponentSpec component) {
    return scope + "~" + component.name() + "~";
  }

  @Override
  public Set<String> types() {
    return Set.of("marked");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    return component.settings().text("invalid").stream()
        .map(text -> new Problem("properties.invalid", text))
        .toList();
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext context) {
    List<ProcessHandle> all = withMark(mark(component));
    List<ProcessHandle> right = withMark(mark(component) + component.fingerprint());
    if (all.isEmpty()) {
      return Observation.absent();
    }
    return right.size() == 1 && all.size() == 1
        ? Observation.ready(String.format(Locale.ROOT, "pid %d", right.getFirst().pid()))
        : Observation.different(all.size() + " processes");
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException {
    context.cancellation().check();
    if (component.settings().has("fail")) {
      return Outcome.failed(component.settings().requireText("fail"));
    }
    Duration delay = component.settings().duration("delay").orElse(Duration.ZERO);
    context.progress("waiting " + delay);
    context.cancellation().pause(delay);
    if (observe(component, context) instanceof Observation.Ready) {
      return Outcome.done();
    }
    kill(component);
    Path file = context.folder().resolve("mark=" + mark(component) + component.fingerprint());
    Files.writeString(file, "");
    new ProcessBuilder("tail", "-f", file.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    context.cancellation().pause(delay);
    return Outcome.done();
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext context)
      throws InterruptedException {
    context.cancellation().check();
    kill(component);
    return Outcome.done();
  }

  private void kill(ComponentSpec component) {
    for (ProcessHandle process : withMark(mark(component))) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Override
  public void close() {
    // The processes go on: that is the point.
  }
}
