package io.twinbus.adapter.flatcar.ebpf;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.driver.TelemetryChannel;
import io.twinbus.adapter.flatcar.source.FileSource;
import io.twinbus.adapter.flatcar.source.Unusable;
import io.twinbus.adapter.process.OutputText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings programs of components of type {@code ebpf} into the kernel. They stay there without the
 * agent; what is pinned tells the next one what is loaded, and of which spec.
 */
public final class BpfDriver implements Driver {
  private static final String ATTACHED = "attached";

  private final DriverContext context;
  private final BpfTool tool;
  private final Pins pins;
  private final TraceReader trace;
  private final FileSource source;

  BpfDriver(DriverContext context, BpfTool tool, Pins pins, TraceReader trace, FileSource source) {
    this.context = context;
    this.tool = tool;
    this.pins = pins;
    this.trace = trace;
    this.source = source;
  }

  @Override
  public Set<String> types() {
    return Set.of("ebpf");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      BpfSettings.of(component);
      return List.of();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public List<ComponentSpec> owned() throws IOException {
    return pins.components().stream()
        .map(name -> ComponentSpec.of(name, "ebpf", Settings.EMPTY))
        .toList();
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    List<Path> versions = pins.versions(component.name());
    if (versions.isEmpty()) {
      return Observation.absent();
    }
    Path wanted = pins.version(component.name(), component.fingerprint());
    if (!versions.equals(List.of(wanted))) {
      return Observation.different("another version is loaded");
    }
    BpfSettings settings = BpfSettings.of(component);
    Optional<Path> program = program(settings, wanted);
    if (settings.attachment() instanceof Attachment.Auto) {
      listen(component, settings, call);
      return ready(component, "attached where its sections say");
    }
    if (program.isEmpty()) {
      return Observation.different("its program is not pinned any more");
    }
    Cancellation cancellation = call.cancellation();
    OptionalLong id = tool.id(program.get(), cancellation);
    if (id.isEmpty()) {
      return Observation.different("its program is not loaded any more");
    }
    if (!tool.isAttached(settings.attachment(), id.getAsLong(), cancellation)) {
      return Observation.different("is loaded, but not attached");
    }
    listen(component, settings, call);
    return ready(component, "program " + id.getAsLong());
  }

  private static Observation ready(ComponentSpec component, String evidence) {
    return new Observation.Ready(evidence, component.artifact().map(ArtifactRef::digest), 0);
  }

  /** The program to attach, if it is clear which. */
  private static Optional<Path> program(BpfSettings settings, Path version) throws IOException {
    List<Path> programs = Pins.programs(version);
    return settings
        .program()
        .map(name -> programs.stream().filter(p -> p.endsWith(name)).findFirst())
        .orElseGet(
            () -> programs.size() == 1 ? Optional.of(programs.getFirst()) : Optional.empty());
  }

  private void listen(ComponentSpec component, BpfSettings settings, ComponentContext call) {
    if (!settings.trace()) {
      trace.forget(component.name());
    } else if (!trace.hasListener(component.name())) {
      TelemetryChannel channel = context.telemetry("trace." + component.name(), "");
      trace.listen(
          component.name(),
          line -> {
            if (line.contains(settings.traceText())) {
              String clean = OutputText.line(line);
              channel.sample(clean);
              call.log().line(clean);
            }
          });
    }
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    BpfSettings settings = BpfSettings.of(component);
    if (observe(component, call) instanceof Observation.Ready) {
      return Outcome.done();
    }
    Path object;
    try {
      object = source.bring(component, call);
    } catch (Unusable e) {
      return Outcome.refused(e.reason());
    }
    call.cancellation().check();
    clear(component, call);
    call.progress("loading");
    Cancellation cancellation = call.cancellation();
    Path coming = pins.coming(component.name());
    boolean auto = settings.attachment() instanceof Attachment.Auto;
    tool.load(object, coming, auto, cancellation);
    Optional<Path> program = program(settings, coming);
    if (program.isEmpty() && !auto) {
      List<String> names =
          Pins.programs(coming).stream().map(p -> p.getFileName().toString()).toList();
      clear(component, call);
      return Outcome.refused(
          "ebpf.name: the object has the programs "
              + String.join(", ", names)
              + "; name the one to attach");
    }
    if (program.isPresent()) {
      OptionalLong id = tool.id(program.get(), cancellation);
      remember(call.folder(), settings.attachment());
      tool.attach(settings.attachment(), id.orElseThrow(), cancellation);
    }
    pins.arrived(component.name(), component.fingerprint());
    return Outcome.done();
  }

  /** Notes where something is about to hang, so that it is found also after a cut. */
  private static void remember(Path folder, Attachment attachment) throws IOException {
    Set<String> lines = new LinkedHashSet<>(remembered(folder));
    lines.add(attachment.line());
    Files.write(folder.resolve(ATTACHED), lines);
  }

  private static List<String> remembered(Path folder) throws IOException {
    Path file = folder.resolve(ATTACHED);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Detaches and unloads all that there is of a component; nothing that belongs to others. */
  private void clear(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    trace.forget(component.name());
    Cancellation cancellation = call.cancellation();
    List<Attachment> places = new ArrayList<>();
    remembered(call.folder()).forEach(line -> Attachment.of(line).ifPresent(places::add));
    for (Path version : pins.versions(component.name())) {
      for (Path program : Pins.programs(version)) {
        OptionalLong id = tool.id(program, cancellation);
        for (Attachment place : places) {
          if (id.isPresent() && tool.isAttached(place, id.getAsLong(), cancellation)) {
            tool.detach(place, id.getAsLong(), cancellation);
          }
        }
      }
    }
    pins.delete(component.name());
    Files.deleteIfExists(call.folder().resolve(ATTACHED));
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    clear(component, call);
    source.forget(call.folder());
    return Outcome.done();
  }

  @Override
  public void close() {
    // The programs stay in the kernel.
    trace.close();
  }
}
