package io.twinbus.adapter.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which kinds of objects this adapter ever made, so that it knows where to look for what must go.
 * Written before the first object of a kind is made.
 */
final class KindLedger {
  private static final List<ObjectRef.Kind> ALWAYS =
      List.of(
          new ObjectRef.Kind("apps/v1", "Deployment"),
          new ObjectRef.Kind("v1", "Service"),
          new ObjectRef.Kind("v1", "ConfigMap"));

  private final Path file;

  KindLedger(Path folder) {
    this.file = folder.resolve("kinds");
  }

  /** All kinds to look at. */
  synchronized Set<ObjectRef.Kind> kinds() throws IOException {
    Set<ObjectRef.Kind> kinds = new LinkedHashSet<>(ALWAYS);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int space = line.indexOf(' ');
        if (space > 0) {
          kinds.add(new ObjectRef.Kind(line.substring(0, space), line.substring(space + 1)));
        }
      }
    }
    return kinds;
  }

  /** Remembers kinds. */
  synchronized void add(Set<ObjectRef.Kind> added) throws IOException {
    Set<ObjectRef.Kind> kinds = kinds();
    if (kinds.addAll(added)) {
      Set<String> lines = new TreeSet<>();
      kinds.forEach(kind -> lines.add(kind.apiVersion() + " " + kind.kind()));
      Path next = file.resolveSibling("kinds.new");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
