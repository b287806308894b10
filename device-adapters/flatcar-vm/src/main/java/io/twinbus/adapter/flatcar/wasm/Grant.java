package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of the device that a module sees.
 *
 * @param guest its absolute path as the module sees it
 * @param host the folder
 */
record Grant(String guest, Path host) {
  /**
   * The grants that a component asks for by {@code wasm.dir}, as wasmedge writes them: {@code
   * guest:host}, or {@code path} for the same on both sides.
   */
  static List<Grant> asked(Settings settings) {
    List<Grant> grants = new ArrayList<>();
    for (String text : settings.texts("wasm.dir")) {
      int colon = text.indexOf(':');
      String guest = colon < 0 ? text : text.substring(0, colon);
      String host = colon < 0 ? text : text.substring(colon + 1);
      if (!guest.startsWith("/") || !Path.of(host).isAbsolute()) {
        throw settings.wrong(
            "wasm.dir", "\"" + text + "\" is not two absolute paths; write /guest:/host");
      }
      grants.add(new Grant(guest, Path.of(host).normalize()));
    }
    return List.copyOf(grants);
  }

  /** Whether the adapter's configuration lets a module have it. */
  boolean allowedBy(List<Path> folders) {
    return folders.stream().anyMatch(host::startsWith);
  }

  /** The folder without symbolic links; what is granted is what the path means now. */
  Path real() throws IOException {
    if (!Files.isDirectory(host)) {
      throw new IOException(
          "wasm.dir: there is no folder " + host + " on this device; make it, or do without");
    }
    return host.toRealPath();
  }
}
