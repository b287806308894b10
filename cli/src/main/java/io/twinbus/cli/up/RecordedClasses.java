package io.twinbus.cli.up;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The archive of loaded classes that {@code bin/prepare} makes of a stack's run. All processes have
 * the same class path, so that one archive serves them all, and what they only read of it is in
 * memory once.
 */
final class RecordedClasses {
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  private RecordedClasses() {}

  /**
   * Options for a JVM to use the archive that this one was told to use; empty when it was not. One
   * that does not fit is passed over in silence.
   */
  static List<String> options() {
    return options(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static List<String> options(List<String> own) {
    return own.stream()
        .filter(argument -> argument.startsWith(ARCHIVE))
        .findFirst()
        .map(
            archive ->
                List.of(
                    archive,
                    // Where it was made to be, or every page that is used would be a copy.
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:ArchiveRelocationMode=0",
                    "-Xlog:all=error:stdout"))
        .orElse(List.of());
  }
}
