package io.twinbus.adapter.flatcar.wasm;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP request on its way to a module.
 *
 * @param method such as {@code GET}
 * @param path decoded
 * @param query as it came; may be empty
 * @param headers by name, each with its values
 * @param remote address of the sender
 * @param port the port that it came in by
 * @param length bytes of the body
 */
record CgiRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    String remote,
    int port,
    int length) {
  /** A request for the first page, as a probe. */
  static CgiRequest probe(int port) {
    return new CgiRequest("GET", "/", "", Map.of(), "127.0.0.1", port, 0);
  }

  /**
   * The variables that CGI gives to a program (RFC 3875 §4.1). Authorization is withheld (§4.1.18),
   * and so is Proxy, which programs would take for their own setting.
   */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    headers.forEach(
        (name, values) -> {
          String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
          boolean plain = upper.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
          if (plain && !List.of("PROXY", "AUTHORIZATION", "CONTENT_LENGTH").contains(upper)) {
            variables.put("HTTP_" + upper, clean(String.join(", ", values)));
          }
        });
    String type = variables.remove("HTTP_CONTENT_TYPE");
    if (type != null) {
      variables.put("CONTENT_TYPE", type);
    }
    variables.put("GATEWAY_INTERFACE", "CGI/1.1");
    variables.put("SERVER_SOFTWARE", "Twinbus");
    variables.put("SERVER_PROTOCOL", "HTTP/1.1");
    variables.put("SERVER_NAME", serverName());
    variables.put("SERVER_PORT", Integer.toString(port));
    variables.put("REQUEST_METHOD", method);
    variables.put("SCRIPT_NAME", "");
    variables.put("PATH_INFO", clean(path));
    variables.put("QUERY_STRING", clean(query));
    variables.put("REMOTE_ADDR", remote);
    variables.put("CONTENT_LENGTH", Integer.toString(length));
    return variables;
  }

  private String serverName() {
    String host = String.join("", headers.getOrDefault("Host", List.of("localhost")));
    int colon = host.lastIndexOf(':');
    return clean(colon > 0 && !host.endsWith("]") ? host.substring(0, colon) : host);
  }

  /** A variable ends at a zero byte; what follows one would be lost silently. */
  private static String clean(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        .replace('\0', '\uFFFD');
  }
}
