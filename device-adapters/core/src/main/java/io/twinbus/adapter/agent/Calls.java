package io.twinbus.adapter.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.reconcile.Stimulus;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs driver calls, each on a thread of its own, and tells what came of them. */
final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final Consumer<Stimulus> told;
  private final MeterRegistry meters;
  private final Map<String, CancellationSource> running = new ConcurrentHashMap<>();

  Calls(Consumer<Stimulus> told, MeterRegistry meters) {
    this.told = told;
    this.meters = meters;
  }

  /** A call of a driver. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  void observe(String component, CancellationSource cancellation, Work<Observation> work) {
    start(
        component,
        "observe",
        cancellation,
        () -> {
          Observation seen;
          try {
            seen = work.run();
          } catch (IOException | RuntimeException e) {
            seen = Observation.unknown(reason(e));
          }
          return new Stimulus.Observed(component, seen);
        });
  }

  void apply(String component, CancellationSource cancellation, Work<Outcome> work) {
    start(component, "apply", cancellation, () -> new Stimulus.Applied(component, outcome(work)));
  }

  void remove(String component, CancellationSource cancellation, Work<Outcome> work) {
    start(component, "remove", cancellation, () -> new Stimulus.Removed(component, outcome(work)));
  }

  void cancel(String component, String why) {
    CancellationSource source = running.get(component);
    if (source != null) {
      source.cancel(why);
    }
  }

  /** Tells all calls to end, and waits for them within the limit. */
  void close(Duration limit) throws InterruptedException {
    running.values().forEach(source -> source.cancel("the adapter ends"));
    long end = System.nanoTime() + limit.toNanos();
    synchronized (running) {
      while (!running.isEmpty() && System.nanoTime() < end) {
        running.wait(50);
      }
    }
  }

  private static Outcome outcome(Work<Outcome> work) throws InterruptedException {
    try {
      return work.run();
    } catch (ArtifactException e) {
      return new Outcome.Failed(reason(e), e.retry());
    } catch (SettingsException e) {
      return Outcome.refused(reason(e));
    } catch (IOException | RuntimeException e) {
      return Outcome.failed(reason(e));
    }
  }

  private static String reason(Exception e) {
    if (e instanceof RuntimeException && !(e instanceof SettingsException)) {
      LOG.atError().setCause(e).log("A driver failed in a way that it should not");
    }
    String message = e.getMessage();
    return message == null || message.isBlank() || !(e instanceof IOException)
        ? e instanceof SettingsException ? String.valueOf(message) : e.toString()
        : e.getClass().getName().startsWith("java.nio.file.")
            ? e.getClass().getSimpleName() + ": " + message
            : message;
  }

  private void start(
      String component, String kind, CancellationSource cancellation, Work<Stimulus> work) {
    running.put(component, cancellation);
    Thread unused =
        Thread.ofVirtual()
            .name(kind + "-" + component)
            .start(() -> run(component, kind, cancellation, work));
  }

  private void run(
      String component, String kind, CancellationSource cancellation, Work<Stimulus> work) {
    Timer.Sample time = Timer.start(meters);
    Thread caller = Thread.currentThread();
    cancellation.onCancel(caller::interrupt);
    Stimulus result;
    String outcome = "ended";
    try {
      result = work.run();
      if (result instanceof Stimulus.Applied applied) {
        outcome = applied.outcome() instanceof Outcome.Done ? "done" : "failed";
      } else if (result instanceof Stimulus.Removed removed) {
        outcome = removed.outcome() instanceof Outcome.Done ? "done" : "failed";
      }
      if (outcome.equals("failed") && cancellation.isCancelled()) {
        // Some libraries answer an interrupt with a failure of their own.
        result = new Stimulus.CutOff(component);
        outcome = "cut off";
      }
    } catch (InterruptedException e) {
      result = new Stimulus.CutOff(component);
      outcome = "cut off";
    } catch (IOException e) {
      throw new IllegalStateException("failures are values here", e);
    }
    time.stop(
        Timer.builder("twinbus.adapter.calls")
            .description("Driver calls")
            .tag("kind", kind)
            .tag("outcome", outcome)
            .register(meters));
    running.remove(component, cancellation);
    synchronized (running) {
      running.notifyAll();
    }
    told.accept(result);
  }
}
