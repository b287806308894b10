package io.twinbus.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a component's folder remembers of its process.
 *
 * @param fingerprint the spec that was started
 * @param process the process; empty while it is being started
 * @param program the program's path
 * @param since when the start began, milliseconds of the epoch
 */
record RunRecord(
    String fingerprint, Optional<ProcessIdentity> process, String program, long since) {
  private static final String NAME = "process";

  static Optional<RunRecord> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 5) {
      // Written by something else: whatever runs is found by its mark.
      return Optional.empty();
    }
    Optional<ProcessIdentity> process =
        lines.get(1).isEmpty()
            ? Optional.empty()
            : Optional.of(new ProcessIdentity(Long.parseLong(lines.get(1)), lines.get(2)));
    return Optional.of(
        new RunRecord(lines.get(0), process, lines.get(4), Long.parseLong(lines.get(3))));
  }

  /** Writes it in one step: a reader sees the old or the new one. */
  void write(Path folder) throws IOException {
    String text =
        String.join(
            "\n",
            fingerprint,
            process.map(p -> Long.toString(p.pid())).orElse(""),
            process.map(ProcessIdentity::birth).orElse(""),
            Long.toString(since),
            program);
    Path next = folder.resolve(NAME + ".next");
    Files.writeString(next, text);
    Files.move(
        next,
        folder.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }

  RunRecord runningAs(ProcessIdentity identity) {
    return new RunRecord(fingerprint, Optional.of(identity), program, since);
  }
}
