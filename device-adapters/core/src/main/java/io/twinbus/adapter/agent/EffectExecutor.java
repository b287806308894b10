package io.twinbus.adapter.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.adapter.artifact.ArtifactClient;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.flash.FlashDesk;
import io.twinbus.adapter.journal.DiskJournal;
import io.twinbus.adapter.reconcile.Effect;
import io.twinbus.adapter.reconcile.Stimulus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out effects, in order. A change whose note could not be written is not begun. */
final class EffectExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(EffectExecutor.class);
  private static final Duration NO_LIMIT = Duration.ofDays(3650);

  private final AgentConfig config;
  private final DriverSet drivers;
  private final DiskJournal journal;
  private final FlashDesk desk;
  private final ArtifactClient artifacts;
  private final Telemetry telemetry;
  private final Masking masking;
  private final Consumer<Stimulus> told;
  private final Calls calls;
  private final ComponentFolders folders;
  private final Map<String, LogTail> logs = new HashMap<>();
  private final Map<String, String> unwritten = new HashMap<>();

  EffectExecutor(
      AgentConfig config,
      DriverSet drivers,
      DiskJournal journal,
      FlashDesk desk,
      ArtifactClient artifacts,
      Telemetry telemetry,
      Consumer<Stimulus> told,
      MeterRegistry meters,
      Path folder) {
    this.config = config;
    this.drivers = drivers;
    this.journal = journal;
    this.desk = desk;
    this.artifacts = artifacts;
    this.telemetry = telemetry;
    this.masking = new Masking(config.secrets().values());
    this.told = stimulus -> told.accept(masking.of(stimulus));
    this.calls = new Calls(this.told, meters);
    this.folders = new ComponentFolders(folder.resolve("components"));
  }

  void carryOut(List<Effect> effects) {
    unwritten.clear();
    effects.forEach(this::carryOut);
  }

  void close(Duration limit) throws InterruptedException {
    calls.close(limit);
  }

  private void carryOut(Effect effect) {
    String name = effect.component();
    switch (effect) {
      case Effect.Note note -> write(name, () -> journal.put(note.entry()));
      case Effect.Forget forget -> {
        write(name, () -> journal.remove(name));
        write(name, () -> folders.delete(name));
        logs.remove(name);
        telemetry.forget(channel(name));
      }
      case Effect.Observe observe -> observe(observe.spec());
      case Effect.Apply apply -> apply(apply);
      case Effect.Remove remove -> remove(remove);
      case Effect.Cancel cancel -> calls.cancel(name, cancel.reason());
      case Effect.FlashDone done -> desk.done(name);
      case Effect.FlashOver over -> desk.over(name, over.reason());
    }
  }

  private void observe(ComponentSpec spec) {
    CancellationSource cancellation = new CancellationSource(NO_LIMIT);
    CallContext context = context(spec, Optional.empty(), cancellation);
    calls.observe(
        spec.name(),
        cancellation,
        () -> {
          Optional<Driver> driver = drivers.of(spec.type());
          return driver.isPresent()
              ? driver.get().observe(spec, context)
              : Observation.unknown("there is no driver for " + spec.type());
        });
  }

  private void apply(Effect.Apply apply) {
    ComponentSpec spec = apply.spec();
    if (isUnwritten(apply.component(), reason -> new Stimulus.Applied(spec.name(), reason))) {
      return;
    }
    log("Applies", spec);
    CancellationSource cancellation = new CancellationSource(NO_LIMIT);
    CallContext context = context(spec, apply.previous(), cancellation);
    calls.apply(
        spec.name(),
        cancellation,
        () -> {
          Optional<Driver> driver = drivers.of(spec.type());
          return driver.isPresent()
              ? driver.get().apply(spec, context)
              : Outcome.failed("there is no driver for " + spec.type());
        });
  }

  private void remove(Effect.Remove remove) {
    ComponentSpec spec = remove.spec();
    if (isUnwritten(remove.component(), reason -> new Stimulus.Removed(spec.name(), reason))) {
      return;
    }
    log("Removes", spec);
    CancellationSource cancellation = new CancellationSource(NO_LIMIT);
    CallContext context = context(spec, Optional.of(spec), cancellation);
    calls.remove(
        spec.name(),
        cancellation,
        () -> {
          Optional<Driver> driver = drivers.of(spec.type());
          return driver.isPresent()
              ? driver.get().remove(spec, context)
              : Outcome.failed("there is no driver for " + spec.type() + " to remove it");
        });
  }

  private void log(String what, ComponentSpec spec) {
    LOG.atInfo()
        .addKeyValue("twin", config.twin())
        .addKeyValue("component", spec.name())
        .addKeyValue("type", spec.type())
        .log("{} {}", what, spec.name());
  }

  private CallContext context(
      ComponentSpec spec, Optional<ComponentSpec> previous, CancellationSource cancellation) {
    LogTail log =
        logs.computeIfAbsent(
            spec.name(), name -> new LogTail(telemetry.channel(channel(name), ""), masking));
    return new CallContext(
        spec,
        previous,
        cancellation,
        folders,
        artifacts,
        desk,
        log,
        config.secrets(),
        text -> told.accept(new Stimulus.Progressed(spec.name(), text)));
  }

  /** A channel is a name too, and has to stay within its length. */
  private static String channel(String component) {
    String channel = "log." + component;
    return channel.length() <= 63 ? channel : channel.substring(0, 63);
  }

  private boolean isUnwritten(
      String component, java.util.function.Function<Outcome, Stimulus> stimulus) {
    String reason = unwritten.get(component);
    if (reason != null) {
      told.accept(stimulus.apply(Outcome.failed("the journal cannot be written: " + reason)));
    }
    return reason != null;
  }

  /** Something that changes the disk. */
  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private void write(String component, Write write) {
    try {
      write.run();
    } catch (IOException e) {
      unwritten.put(component, String.valueOf(e.getMessage()));
      LOG.atError()
          .addKeyValue("twin", config.twin())
          .addKeyValue("component", component)
          .setCause(e)
          .log("The disk refuses what must be remembered");
    }
  }
}
