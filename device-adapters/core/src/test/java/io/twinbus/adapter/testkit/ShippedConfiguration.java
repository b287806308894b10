package io.twinbus.adapter.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Configurations that people copy, on a machine that was made for them. */
public final class ShippedConfiguration {
  /** A path of a machine that is set up as the README says. */
  private static final Pattern ON_THE_MACHINE =
      Pattern.compile("(?:/etc/twinbus|/var/lib/twinbus|/opt|C:/ProgramData/Twinbus)/[\\w./-]+");

  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private ShippedConfiguration() {}

  /**
   * Checks {@code src/main/config/<name>.yaml} as {@code --check} does.
   *
   * @return the exit code and what was printed
   */
  public static String check(Class<?> main, String name, Path folder)
      throws IOException, InterruptedException {
    return checkText(main, Files.readString(Path.of("src/main/config", name + ".yaml")), folder);
  }

  /**
   * Checks a configuration of the module's README as {@code --check} does.
   *
   * @param begins how it begins
   * @return the exit code and what was printed
   */
  public static String checkReadme(Class<?> main, String begins, Path folder)
      throws IOException, InterruptedException {
    return checkText(main, ofReadme(begins), folder);
  }

  /** The configuration of the module's README that begins so. */
  public static String ofReadme(String begins) throws IOException {
    List<String> found =
        BLOCK
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map((MatchResult block) -> block.group(1))
            .filter(block -> block.startsWith(begins))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " configurations of the README begin with " + begins);
    }
    return found.getFirst();
  }

  private static String checkText(Class<?> main, String text, Path folder)
      throws IOException, InterruptedException {
    StringBuilder here = new StringBuilder();
    Matcher path = ON_THE_MACHINE.matcher(text);
    while (path.find()) {
      path.appendReplacement(here, Matcher.quoteReplacement(make(path.group(), folder)));
    }
    path.appendTail(here);
    return AdapterProcess.check(
        main, folder, Files.writeString(folder.resolve("checked.yaml"), here));
  }

  /** Makes a file where there is an ending, and a folder where there is none. */
  private static String make(String name, Path folder) throws IOException {
    Path path = folder.resolve(name.replaceFirst("^(C:)?/", ""));
    if (path.getFileName().toString().contains(".")) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, "secret\n");
      if (!path.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + path + " executable");
      }
    } else {
      Files.createDirectories(path);
    }
    return path.toString();
  }
}
