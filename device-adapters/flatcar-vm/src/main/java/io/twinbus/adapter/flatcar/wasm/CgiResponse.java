package io.twinbus.adapter.flatcar.wasm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a module answers. */
final class CgiResponse {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
  private static final Pattern STATUS = Pattern.compile("([2-5]\\d\\d)(?: .*)?");

  /** The server's own business. */
  private static final Set<String> WITHHELD =
      Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade");

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  CgiResponse(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  /** HTTP status, 200 to 599. */
  int status() {
    return status;
  }

  /** Fit to be sent. */
  Map<String, String> headers() {
    return headers;
  }

  /** The rest. */
  byte[] body() {
    return body;
  }

  /**
   * Reads a module's output (RFC 3875 §6): header lines, an empty line, the body.
   *
   * @return empty if it is not such an output
   */
  static Optional<CgiResponse> parse(byte[] output) {
    int status = 0;
    Map<String, String> headers = new LinkedHashMap<>();
    int start = 0;
    while (true) {
      int end = indexOf(output, start);
      if (end < 0) {
        return Optional.empty();
      }
      int stop = end > start && output[end - 1] == '\r' ? end - 1 : end;
      String line = new String(output, start, stop - start, StandardCharsets.ISO_8859_1);
      start = end + 1;
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
        return Optional.empty();
      }
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
        return Optional.empty();
      }
      if (name.equalsIgnoreCase("Status")) {
        Matcher match = STATUS.matcher(value);
        if (!match.matches()) {
          return Optional.empty();
        }
        status = Integer.parseInt(match.group(1));
      } else if (!WITHHELD.contains(name.toLowerCase(Locale.ROOT))) {
        headers.put(name, value);
      }
    }
    if (headers.isEmpty() && status == 0) {
      return Optional.empty();
    }
    if (status == 0) {
      status = headers.keySet().stream().anyMatch("Location"::equalsIgnoreCase) ? 302 : 200;
    }
    byte[] body = Arrays.copyOfRange(output, start, output.length);
    return Optional.of(new CgiResponse(status, headers, body));
  }

  private static int indexOf(byte[] output, int start) {
    for (int i = start; i < output.length; i++) {
      if (output[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
