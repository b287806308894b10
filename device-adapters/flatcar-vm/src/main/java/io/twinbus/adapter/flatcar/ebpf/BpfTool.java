package io.twinbus.adapter.flatcar.ebpf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The command bpftool. */
final class BpfTool {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path program;
  private final Path folder;

  /** Runs the program; its output goes through files of the folder. */
  BpfTool(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Loads all programs of an object and pins them by their names in a folder of bpffs. */
  void load(Path object, Path pins, boolean attach, Cancellation cancellation)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("prog", "loadall", object.toAbsolutePath().toString(), pins.toString()));
    if (attach) {
      command.add("autoattach");
    }
    run(cancellation, command);
  }

  /** The id of a pinned program. */
  OptionalLong id(Path pin, Cancellation cancellation) throws IOException, InterruptedException {
    Ending ending = invoke(cancellation, List.of("prog", "show", "pinned", pin.toString()));
    return ending.ok() ? OptionalLong.of(read(ending).path("id").asLong()) : OptionalLong.empty();
  }

  void attach(Attachment attachment, long id, Cancellation cancellation)
      throws IOException, InterruptedException {
    String program = Long.toString(id);
    switch (attachment) {
      case Attachment.Net net ->
          run(
              cancellation,
              List.of("net", "attach", net.how(), "id", program, "dev", net.device()));
      case Attachment.Cgroup group ->
          run(
              cancellation,
              List.of("cgroup", "attach", group.folder(), group.how(), "id", program, "multi"));
      case Attachment.Auto auto -> {}
      case Attachment.None none -> {}
    }
  }

  void detach(Attachment attachment, long id, Cancellation cancellation)
      throws IOException, InterruptedException {
    switch (attachment) {
      case Attachment.Net net ->
          run(cancellation, List.of("net", "detach", net.how(), "dev", net.device()));
      case Attachment.Cgroup group ->
          run(
              cancellation,
              List.of("cgroup", "detach", group.folder(), group.how(), "id", Long.toString(id)));
      case Attachment.Auto auto -> {}
      case Attachment.None none -> {}
    }
  }

  /** Whether a program hangs there. */
  boolean isAttached(Attachment attachment, long id, Cancellation cancellation)
      throws IOException, InterruptedException {
    return switch (attachment) {
      case Attachment.Net net ->
          hasId(invoke(cancellation, List.of("net", "show", "dev", net.device())), id);
      case Attachment.Cgroup group ->
          hasId(invoke(cancellation, List.of("cgroup", "show", group.folder())), id);
      case Attachment.Auto auto -> true;
      case Attachment.None none -> true;
    };
  }

  private static boolean hasId(Ending ending, long id) throws IOException {
    // A device or a group that is not there has nothing attached.
    return ending.ok()
        && read(ending).findValues("id").stream().anyMatch(found -> found.asLong() == id);
  }

  private void run(Cancellation cancellation, List<String> arguments)
      throws IOException, InterruptedException {
    Ending ending = invoke(cancellation, arguments);
    if (!ending.ok()) {
      String hint = arguments.get(1).equals("attach") ? "; ebpf.event must fit the program" : "";
      throw new IOException(
          "bpftool " + arguments.get(0) + " " + arguments.get(1) + " " + ending.describe() + hint);
    }
  }

  private Ending invoke(Cancellation cancellation, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--json"));
    command.addAll(arguments);
    return Invocation.of(command, folder, LIMIT).run(cancellation);
  }

  private static JsonNode read(Ending ending) throws IOException {
    String text = ending.output().out();
    try {
      return JSON.readTree(text.isBlank() ? "[]" : text);
    } catch (JsonProcessingException e) {
      throw new IOException("bpftool printed no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
