package io.twinbus.adapter.flatcar.ebpf;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.flatcar.source.FileSource;
import io.twinbus.adapter.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@link BpfDriver}. Section {@code drivers.ebpf}: {@code bpftool}, the program; {@code
 * pins}, a folder of a mounted bpffs; {@code trace}, a mounted tracefs; {@code urls}, what an
 * {@code ebpf.url} may begin with.
 */
public final class BpfDriverFactory implements DriverFactory {
  private static final String USUAL_TOOL = "bpftool";
  private static final Path USUAL_PINS = Path.of("/sys/fs/bpf");

  @Override
  public String name() {
    return "ebpf";
  }

  /** Where the machine has bpftool, and a place to pin to. */
  @Override
  public boolean enabledByDefault() {
    return Program.find(USUAL_TOOL).isPresent() && pinsProblem(USUAL_PINS).isEmpty();
  }

  private static String tool(Settings settings) {
    return settings.text("bpftool").orElse(USUAL_TOOL);
  }

  private static Path pins(Settings settings) {
    return settings.text("pins").map(Path::of).orElse(USUAL_PINS);
  }

  @Override
  public List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    if (Program.find(tool(settings)).isEmpty()) {
      problems.add(
          new Problem(
              settings.pathOf("bpftool"),
              "there is no program " + tool(settings) + "; install bpftool"));
    }
    pinsProblem(pins(settings))
        .ifPresent(message -> problems.add(new Problem(settings.pathOf("pins"), message)));
    return problems;
  }

  private static Optional<String> pinsProblem(Path pins) {
    try {
      if (Files.isDirectory(pins) && Files.getFileStore(pins).type().startsWith("bpf")) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.of(pins + " cannot be read: " + e.getMessage());
    }
    return Optional.of(pins + " is not a bpffs; mount it by mount -t bpf bpf " + pins);
  }

  @Override
  public Driver create(Settings settings, DriverContext context) throws IOException {
    Path program =
        Program.find(tool(settings))
            .orElseThrow(
                () ->
                    new IOException("there is no program " + tool(settings) + "; install bpftool"));
    Path trace = Path.of(settings.text("trace").orElse("/sys/kernel/tracing"));
    return new BpfDriver(
        context,
        new BpfTool(program, context.folder()),
        new Pins(pins(settings), context.target()),
        new TraceReader(trace),
        new FileSource("ebpf", settings.texts("urls")));
  }
}
