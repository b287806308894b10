package io.twinbus.adapter.process;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What programs print, made fit for people: binary output does no harm. */
public final class OutputText {
  private static final int LONGEST_LINE = 2000;

  private OutputText() {}

  /** The text of some output: UTF-8 or UTF-16 with a mark; what is neither is replaced. */
  public static String decode(byte[] bytes) {
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
    }
    int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** One line without line end, tabs kept, control characters replaced, cut when too long. */
  public static String line(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST_LINE) + 1);
    for (int i = 0; i < text.length(); i++) {
      if (clean.length() >= LONGEST_LINE) {
        return clean.append('…').toString();
      }
      char c = text.charAt(i);
      clean.append(c != '\t' && Character.isISOControl(c) ? '\uFFFD' : c);
    }
    return clean.toString();
  }

  /** The last lines that are not empty, clean, joined by line ends. */
  public static String tail(String text, int lines) {
    List<String> all = text.lines().filter(line -> !line.isBlank()).map(OutputText::line).toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }
}
