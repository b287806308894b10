package io.twinbus.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Remembers a run in a file for as long as it lasts; without a file it only marks the run. */
final class Trace {
  private final Optional<Path> file;
  private final Mark mark;

  private Trace(Optional<Path> file) {
    this.file = file;
    this.mark = Mark.of(file.orElse(Path.of("")), UUID.randomUUID().toString());
  }

  static Trace at(Optional<Path> file) {
    return new Trace(file);
  }

  /** Ends what an agent that is no more has left running. */
  void endLeftOver() throws IOException, InterruptedException {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return;
    }
    List<String> lines = Files.readAllLines(file.get());
    if (!lines.isEmpty()) {
      Mark old = new Mark(mark.owner(), lines.getFirst());
      Optional<ProcessHandle> root =
          lines.size() < 3
              ? Optional.empty()
              : new ProcessIdentity(Long.parseLong(lines.get(1)), lines.get(2)).process();
      if (!ProcessTree.end(
          () -> {
            List<ProcessHandle> kin = new ArrayList<>(old.carriers());
            root.ifPresent(kin::add);
            return kin;
          },
          Duration.ZERO)) {
        throw new IOException("an earlier run cannot be ended; look for it on the device");
      }
    }
    Files.delete(file.get());
  }

  /** Before the start. */
  void begin(Map<String, String> environment) throws IOException {
    environment.put(Mark.VARIABLE, mark.text());
    if (file.isPresent()) {
      Files.writeString(file.get(), mark.run() + "\n");
    }
  }

  /** After the start. */
  void record(ProcessHandle process) throws IOException {
    Optional<ProcessIdentity> identity = ProcessIdentity.of(process);
    if (file.isPresent() && identity.isPresent()) {
      Files.writeString(
          file.get(),
          mark.run() + "\n" + identity.get().pid() + "\n" + identity.get().birth() + "\n");
    }
  }

  /** A process, and those that carry the mark of the run. */
  List<ProcessHandle> withKin(ProcessHandle process) {
    List<ProcessHandle> kin = new ArrayList<>(mark.carriers());
    kin.add(process);
    return kin;
  }

  /** After the end. */
  void forget() throws IOException {
    if (file.isPresent()) {
      Files.deleteIfExists(file.get());
    }
  }
}
