package io.twinbus.adapter.process;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of one component: the recorded one with its descendants, those that carry the
 * component's mark, and, where no mark can be seen, those of a start that was cut off before it was
 * recorded.
 */
record Kin(Path folder, Optional<RunRecord> record) {
  static Kin of(Path folder, Optional<RunRecord> record) {
    return new Kin(folder, record);
  }

  List<ProcessHandle> all() {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    record
        .flatMap(RunRecord::process)
        .flatMap(ProcessIdentity::process)
        .ifPresent(
            root -> {
              all.add(root);
              root.descendants().forEach(all::add);
            });
    if (Procfs.available()) {
      all.addAll(Mark.of(folder, "").carriersOfOwner());
    } else if (record.isPresent() && record.get().process().isEmpty()) {
      all.addAll(startedSince(record.get().program(), record.get().since()));
    }
    all.removeIf(process -> !ProcessIdentity.runs(process));
    return List.copyOf(all);
  }

  /** Those of this program that began since then, and that nobody alive has started. */
  static List<ProcessHandle> startedSince(String program, long since) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().filter(program::equals).isPresent())
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .filter(start -> start.toEpochMilli() >= since - 2000)
                    .isPresent())
        .filter(process -> process.parent().isEmpty() || process.parent().get().pid() == 1)
        .toList();
  }
}
