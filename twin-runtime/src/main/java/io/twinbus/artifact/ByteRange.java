package io.twinbus.artifact;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of an artifact.
 *
 * @param offset its first byte
 * @param length how many bytes; at least 1
 */
record ByteRange(long offset, long length) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a Range header asks for. */
  sealed interface Asked {
    /** Everything: there is no header, or one that a server may ignore (RFC 9110 §14.2). */
    record All() implements Asked {}

    /** One part. */
    record Part(ByteRange range) implements Asked {}

    /** A part that does not exist: status 416. */
    record Beyond() implements Asked {}
  }

  /** Reads a Range header for an artifact of this size. Several ranges at once are ignored. */
  static Asked of(Optional<String> header, long size) {
    Matcher match = SINGLE.matcher(header.orElse("").strip());
    if (!match.matches()) {
      return new Asked.All();
    }
    String first = match.group(1);
    String last = match.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Asked.All() : suffix(Long.parseLong(last), size);
    }
    long begin = Long.parseLong(first);
    long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < begin) {
      return new Asked.All();
    }
    return begin >= size
        ? new Asked.Beyond()
        : new Asked.Part(new ByteRange(begin, end - begin + 1));
  }

  private static Asked suffix(long length, long size) {
    long taken = Math.min(length, size);
    return taken == 0 ? new Asked.Beyond() : new Asked.Part(new ByteRange(size - taken, taken));
  }
}
