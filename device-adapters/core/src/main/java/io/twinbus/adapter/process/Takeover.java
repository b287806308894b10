package io.twinbus.adapter.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds again what an agent started and did not live to record. */
final class Takeover {
  private Takeover() {}

  /** The record of a folder; completed, if its process was started and not recorded. */
  static Optional<RunRecord> read(Path folder, String fingerprint) throws IOException {
    Optional<RunRecord> record = RunRecord.read(folder);
    if (record.isEmpty() || record.get().process().isPresent()) {
      return record;
    }
    RunRecord intent = record.get();
    List<ProcessHandle> found =
        Procfs.available()
            ? Mark.of(folder, fingerprint).carriers()
            : Kin.startedSince(intent.program(), intent.since());
    Optional<ProcessIdentity> root =
        found.stream()
            .filter(process -> process.parent().filter(found::contains).isEmpty())
            .findFirst()
            .flatMap(ProcessIdentity::of);
    if (root.isEmpty() || !intent.fingerprint().equals(fingerprint)) {
      return record;
    }
    RunRecord complete = intent.runningAs(root.get());
    complete.write(folder);
    return Optional.of(complete);
  }
}
