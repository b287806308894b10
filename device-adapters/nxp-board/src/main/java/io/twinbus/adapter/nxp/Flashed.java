package io.twinbus.adapter.nxp;

import io.twinbus.adapter.journal.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What was flashed last, on disk: for boards that cannot say what they run. */
final class Flashed {
  private final DurableFile file;

  /**
   * What the board is taken to run.
   *
   * @param digest of the image; empty: not known, as after a flash that was cut off
   * @param starts how often it was started by us
   */
  record Last(String digest, long starts) {}

  Flashed(Path folder) {
    this.file = new DurableFile(folder.resolve("flashed"));
  }

  Last read() throws IOException {
    List<String> lines =
        file.read()
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
            .orElse(List.of());
    try {
      return lines.size() == 2
          ? new Last(lines.get(0), Long.parseLong(lines.get(1)))
          : new Last("", 0);
    } catch (NumberFormatException e) {
      throw new IOException(
          file.path() + " is damaged: delete it, and the board is flashed anew", e);
    }
  }

  void write(String digest, long starts) throws IOException {
    file.write((digest + "\n" + starts + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
