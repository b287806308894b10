package io.twinbus.adapter.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration that is shipped with an adapter, on a machine that was made for it. */
public final class ShippedConfiguration {
  private ShippedConfiguration() {}

  /**
   * Checks {@code src/main/config/<name>.yaml} as {@code --check} does, with the folders {@code
   * /etc/twinbus} and {@code /var/lib/twinbus} elsewhere.
   *
   * @return the exit code and what was printed
   */
  public static String check(Class<?> main, String name, Path folder)
      throws IOException, InterruptedException {
    String text = Files.readString(Path.of("src/main/config", name + ".yaml"));
    Path etc = Files.createDirectories(folder.resolve("etc"));
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String target : new String[] {"ecu", "pc", "k8s", "rtos", "enV5"}) {
      Files.writeString(etc.resolve(target + ".password"), "secret\n");
      Files.createDirectories(data.resolve(target).resolve("scripts"));
    }
    Path file =
        Files.writeString(
            folder.resolve("shipped.yaml"),
            text.replace("/etc/twinbus", etc.toString())
                .replace("/var/lib/twinbus", data.toString()));
    return AdapterProcess.check(main, folder, file);
  }
}
