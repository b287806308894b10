package io.twinbus.benchmarks;

import io.twinbus.benchmarks.scenario.Scenario;
import io.twinbus.benchmarks.scenario.Scenarios;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What somebody asked the bench for.
 *
 * @param quick whether it shall end within three minutes
 * @param list whether the scenarios are only to be told
 * @param help whether the usage is only to be told
 * @param folder for results and the brokers' data
 * @param scenarios what is to be measured, in the order in which scenarios run
 */
record BenchOptions(
    boolean quick, boolean list, boolean help, Path folder, List<Scenario> scenarios) {
  static final String USAGE =
      """
      usage: bench [--quick] [--list] [--out FOLDER] [NAME…]
        --quick       ends within three minutes, and leaves out what has no goal, and the
                      dashboard, unless it is named; without it each scenario takes minutes
        --list        tells the scenarios
        --out FOLDER  for the results and the brokers' data; target/bench unless told otherwise
        NAME          a scenario to measure; all unless told otherwise
      """;

  BenchOptions {
    scenarios = List.copyOf(scenarios);
  }

  /**
   * Reads the words of a command line.
   *
   * @throws BenchException for a word that means nothing; the message says which, and what there is
   */
  static BenchOptions read(List<String> words) {
    boolean quick = false;
    boolean list = false;
    boolean help = false;
    Path folder = Path.of("target", "bench");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "--quick" -> quick = true;
        case "--list" -> list = true;
        case "--help", "-h" -> help = true;
        case "--out" -> {
          if (i + 1 == words.size() || words.get(i + 1).startsWith("-")) {
            throw new BenchException("--out needs a folder");
          }
          folder = Path.of(words.get(++i));
        }
        default -> {
          if (word.startsWith("-")) {
            throw new BenchException("there is no option \"" + word + "\"\n" + USAGE.strip());
          }
          names.add(word);
        }
      }
    }
    return new BenchOptions(quick, list, help, folder.toAbsolutePath(), chosen(names, quick));
  }

  private static List<Scenario> chosen(Set<String> names, boolean quick) {
    List<String> known = Scenarios.all().stream().map(Scenario::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new BenchException(
            "there is no scenario \""
                + name
                + "\"; there are "
                + String.join(", ", known)
                + " (--list tells what they are)");
      }
    }
    return Scenarios.all().stream()
        .filter(
            scenario ->
                names.isEmpty() ? !quick || scenario.isQuick() : names.contains(scenario.name()))
        .toList();
  }
}
