package io.twinbus.adapter.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell would. */
public final class Program {
  private Program() {}

  /** The path of a program: as it is if it names a folder, else from the search path. */
  public static Optional<Path> find(String name) {
    Path path = Path.of(name);
    if (path.isAbsolute() || path.getNameCount() > 1) {
      return Optional.of(path).filter(Program::runnable);
    }
    String search = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String folder : search.split(File.pathSeparator, -1)) {
      for (String suffix : suffixes()) {
        Path candidate = Path.of(folder).resolve(name + suffix);
        if (runnable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether this machine runs Windows. */
  public static boolean onWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /**
   * Makes sure that texts reach a program as they are: outside Windows, Java passes what is not
   * ASCII only under a UTF-8 locale, and would write question marks instead.
   *
   * @throws IOException if they would not; the message names the remedy
   */
  static void requirePassable(List<String> texts) throws IOException {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    boolean unicode =
        Charset.isSupported(encoding) && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    if (unicode || onWindows()) {
      return;
    }
    for (String text : texts) {
      if (text.chars().anyMatch(c -> c > 127)) {
        throw new IOException(
            "\""
                + text
                + "\" cannot be passed to a program, as the locale's encoding is "
                + encoding
                + "; start the adapter with LC_ALL=C.UTF-8");
      }
    }
  }

  private static boolean runnable(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static List<String> suffixes() {
    if (!onWindows()) {
      return List.of("");
    }
    String known = Optional.ofNullable(System.getenv("PATHEXT")).orElse(".EXE;.CMD;.BAT");
    return Stream.concat(Stream.of(""), Stream.of(known.toLowerCase(Locale.ROOT).split(";", -1)))
        .toList();
  }
}
