package io.twinbus.adapter.nxp;

import io.twinbus.adapter.driver.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command lines of a vendor's tool. In each argument <code>{image}</code> is the image's file,
 * <code>{digest}</code> its digest and <code>{size}</code> its bytes; no shell reads them.
 *
 * @param flash brings an image into the board and starts it
 * @param look prints on standard output what the board runs: the image's digest, and on a second
 *     line a boot id; empty: what was flashed last is taken for it
 * @param reset starts the board again; empty: the tool cannot
 * @param timeout for one call of the tool
 */
record VendorTool(List<String> flash, List<String> look, List<String> reset, Duration timeout) {
  VendorTool {
    flash = List.copyOf(flash);
    look = List.copyOf(look);
    reset = List.copyOf(reset);
  }

  static VendorTool of(Settings settings) {
    List<String> flash = settings.texts("flash");
    if (flash.isEmpty()) {
      throw settings.wrong(
          "flash", "is missing; write the tool's command line as a list, with {image} in it");
    }
    if (flash.stream().noneMatch(argument -> argument.contains("{image}"))) {
      throw settings.wrong("flash", "names the image nowhere; write {image} where its file goes");
    }
    return new VendorTool(
        flash,
        settings.texts("look"),
        settings.texts("reset"),
        settings.duration("timeout").orElse(Duration.ofMinutes(5)));
  }

  /** A program that is named by a path and is not there; empty: none that can be told. */
  Optional<String> missingProgram() {
    for (List<String> command : List.of(flash, look, reset)) {
      if (!command.isEmpty()
          && Path.of(command.getFirst()).isAbsolute()
          && !Files.isExecutable(Path.of(command.getFirst()))) {
        return Optional.of(command.getFirst());
      }
    }
    return Optional.empty();
  }

  static List<String> fill(List<String> command, String image, String digest, long size) {
    List<String> filled = new ArrayList<>();
    for (String argument : command) {
      filled.add(
          argument
              .replace("{image}", image)
              .replace("{digest}", digest)
              .replace("{size}", Long.toString(size)));
    }
    return filled;
  }
}
