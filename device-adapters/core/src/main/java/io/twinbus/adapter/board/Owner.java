package io.twinbus.adapter.board;

import io.twinbus.adapter.journal.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whose image is in the board: a board has room for one component. Kept on disk. */
final class Owner {
  private final DurableFile file;

  Owner(Path folder) {
    this.file = new DurableFile(folder.resolve("owner"));
  }

  /** The component's name; empty: nobody's. */
  String name() throws IOException {
    return file.read().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
  }

  void set(String component) throws IOException {
    if (!name().equals(component)) {
      file.write(component.getBytes(StandardCharsets.UTF_8));
    }
  }
}
