package io.twinbus.adapter.elasticnode;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name under which one order's pages are served, as it stands in the URL. A board names no
 * order in what it says, but it asks for pages by their URL: so every order has a name of its own.
 *
 * @param content the first digits of the bit file's digest
 * @param position the first sector in the board
 * @param order tells orders of the same file apart
 */
record PageName(String content, int position, int order) {
  static final int LENGTH = 28;
  private static final int CONTENT_LENGTH = 16;
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})([0-9a-f]{4})([0-9a-f]{8})");

  /** A new order of a bit file. */
  static PageName of(String digest, int position, int order) {
    return new PageName(content(digest), position, order);
  }

  /** What names the content of a bit file. */
  static String content(String digest) {
    int begin = digest.indexOf(':') + 1;
    return digest.substring(begin, begin + CONTENT_LENGTH);
  }

  /** Reads a name; empty if it is none. */
  static Optional<PageName> parse(String text) {
    Matcher match = NAME.matcher(text);
    return match.matches()
        ? Optional.of(
            new PageName(
                match.group(1),
                Integer.parseInt(match.group(2), 16),
                Integer.parseUnsignedInt(match.group(3), 16)))
        : Optional.empty();
  }

  /** Whether both bring the same bytes to the same place. */
  boolean bringsTheSameAs(PageName other) {
    return content.equals(other.content) && position == other.position;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s%04x%08x", content, position, order);
  }
}
