package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentLog;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one program running for each component of type {@code process}. It runs apart from the
 * agent: it goes on while the agent is away, and the next agent finds it again. Removal ends it
 * with all that it started.
 */
public final class ProcessDriver implements Driver {
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final int TAIL = 5;

  private final DriverContext context;
  private final Watch watch;

  /** A driver; processes of an earlier one are taken over as they are applied. */
  public ProcessDriver(DriverContext context) {
    this.context = context;
    this.watch = new Watch(context);
  }

  @Override
  public Set<String> types() {
    return Set.of("process");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      ProcessSettings.of(component);
      return List.of();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call) throws IOException {
    Path folder = call.folder();
    Optional<RunRecord> record = RunRecord.read(folder);
    if (record.isEmpty() && Kin.of(folder, record).all().isEmpty()) {
      return Observation.absent();
    }
    Optional<ProcessHandle> root = record.flatMap(RunRecord::process).flatMap(p -> p.process());
    if (record.isEmpty() || record.get().process().isEmpty()) {
      return Observation.different("its start was cut off");
    }
    if (root.isEmpty()) {
      return Observation.different(ended(component, call.log()));
    }
    if (!record.get().fingerprint().equals(component.fingerprint())) {
      return Observation.different("runs with other settings as pid " + root.get().pid());
    }
    return running(component, call, record.get(), root.get());
  }

  private Observation running(
      ComponentSpec component, ComponentContext call, RunRecord record, ProcessHandle root)
      throws IOException {
    ProcessSettings settings = ProcessSettings.of(component);
    watch.over(component.name(), call.folder(), record, settings, call.log());
    long age = context.clock().millis() - record.since();
    if (age >= 0 && age < settings.readyAfter().toMillis()) {
      return Observation.starting("pid " + root.pid() + " has just been started");
    }
    if (settings.readyPort() != 0 && !answers(settings.readyPort())) {
      return Observation.starting("port " + settings.readyPort() + " does not accept connections");
    }
    String evidence = "pid " + root.pid();
    return component
        .artifact()
        .map(file -> Observation.ready(evidence, file.digest()))
        .orElseGet(() -> Observation.ready(evidence));
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) CONNECT.toMillis());
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String ended(ComponentSpec component, ComponentLog log) {
    String tail = log.tail(TAIL);
    String how = watch.of(component.name()).map(Supervised::end).orElse("has ended");
    return "the program " + how + (tail.isEmpty() ? "" : ": " + tail);
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ProcessSettings settings = ProcessSettings.of(component);
    call.cancellation().check();
    Path folder = call.folder();
    Optional<RunRecord> record = Takeover.read(folder, component.fingerprint());
    Kin kin = Kin.of(folder, record);
    if (record.isPresent()
        && record.get().fingerprint().equals(component.fingerprint())
        && record.get().process().flatMap(ProcessIdentity::process).isPresent()
        && watch.of(component.name()).filter(Supervised::condemned).isEmpty()) {
      watch.over(component.name(), folder, record.get(), settings, call.log());
      return Outcome.done("runs already");
    }
    // What is missing is found before what runs is ended.
    Launch launch = new Launch(component, settings, folder);
    Optional<Outcome> refused = launch.prepare(call);
    if (refused.isPresent()) {
      return refused.get();
    }
    call.cancellation().check();
    watch.forget(component.name());
    if (!kin.all().isEmpty()) {
      call.progress("ending what runs");
      if (!ProcessTree.end(kin::all, settings.grace())) {
        return Outcome.failed("what ran before cannot be ended; look for it on the device");
      }
    }
    call.cancellation().check();
    return start(launch, component, settings, call);
  }

  private Outcome start(
      Launch launch, ComponentSpec component, ProcessSettings settings, ComponentContext call)
      throws IOException {
    RunRecord intent =
        new RunRecord(
            component.fingerprint(), Optional.empty(), launch.program(), context.clock().millis());
    intent.write(launch.folder());
    Process process = launch.start(call);
    Optional<ProcessIdentity> identity = ProcessIdentity.of(process.toHandle());
    RunRecord record = intent.runningAs(identity.orElse(new ProcessIdentity(process.pid(), "-")));
    record.write(launch.folder());
    watch.child(component.name(), launch.folder(), process, record, settings, call.log());
    return Outcome.done("started as pid " + process.pid());
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    Path folder = call.folder();
    Duration grace =
        component.settings().duration("process.stop.grace").orElse(Duration.ofSeconds(5));
    watch.forget(component.name());
    Kin kin = Kin.of(folder, RunRecord.read(folder));
    if (!ProcessTree.end(kin::all, grace)) {
      return Outcome.failed("some of its processes cannot be ended; look for them on the device");
    }
    RunRecord.delete(folder);
    Files.deleteIfExists(folder.resolve(Launch.LOG));
    return Outcome.done();
  }

  @Override
  public void close() {
    // The processes go on, also without an agent; the next one finds them.
    watch.close();
  }
}
