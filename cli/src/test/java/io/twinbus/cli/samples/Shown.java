package io.twinbus.cli.samples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a README shows, and what was printed: the same but for what differs from run to run. */
final class Shown {
  private static final Pattern ON_THE_WAY = Pattern.compile("\\S+: (UNKNOWN|PENDING|APPLYING)");

  private Shown() {}

  /** Whether these are the lines that are shown, and no others. */
  static boolean isAll(List<String> shown, List<String> printed) {
    List<String> wanted = normalised(shown);
    List<String> lines = normalised(printed);
    return wanted.size() == lines.size() && isWithin(wanted, lines);
  }

  /**
   * Whether the lines that are shown are among those printed. Those that begin with the same word,
   * such as {@code rtos:}, are in this order; what different machines do at once has none. A quick
   * machine shows fewer states on its way to the last one: those may be missing.
   */
  static boolean isPart(List<String> shown, List<String> printed) {
    Map<String, List<String>> wanted = bySubject(normalised(shown));
    Map<String, List<String>> lines = bySubject(normalised(printed));
    return wanted.entrySet().stream()
        .allMatch(each -> isWithin(each.getValue(), lines.getOrDefault(each.getKey(), List.of())));
  }

  private static Map<String, List<String>> bySubject(List<String> lines) {
    Map<String, List<String>> subjects = new LinkedHashMap<>();
    for (String line : lines) {
      if (ON_THE_WAY.matcher(line).matches()) {
        continue;
      }
      subjects.computeIfAbsent(line.split(" ", 2)[0], word -> new ArrayList<>()).add(line);
    }
    return subjects;
  }

  private static boolean isWithin(List<String> wanted, List<String> lines) {
    int found = 0;
    for (String line : lines) {
      if (found < wanted.size() && line.matches(pattern(wanted.get(found)))) {
        found++;
      }
    }
    return found == wanted.size();
  }

  private static String pattern(String shown) {
    return Pattern.quote(shown).replace("…", "\\E.*\\Q");
  }

  /** Lines without times, generations and the widths of columns, and without empty ones. */
  static List<String> normalised(List<String> lines) {
    return lines.stream()
        .map(
            line ->
                line.replaceAll("\\b\\d+(\\.\\d+)? ?(ms|s|m|h)\\b", "TIME")
                    .replaceAll("\\s\\d+(→\\d+)?(?=\\s+(yes|no)\\s)", " N")
                    .replaceAll("\\s+", " ")
                    .replaceAll("(?<= (yes|no) )-(?= )", "TIME")
                    .strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
