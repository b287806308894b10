package io.twinbus.adapter.elasticnode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a board says of itself in its STATUS: {@code KEY:VALUE;} in any order (EIP v0.2).
 *
 * @param id the board's id
 * @param online whether STATE is ONLINE
 * @param data the channels that it measures
 * @param fpga the FPGA; may be empty
 * @param version of its firmware; may be empty
 */
record BoardStatus(String id, boolean online, List<String> data, String fpga, String version) {
  BoardStatus {
    data = List.copyOf(data);
  }

  /** Reads a payload; empty if ID or STATE is missing. */
  static Optional<BoardStatus> parse(String payload) {
    Map<String, String> values = new HashMap<>();
    for (String part : payload.split(";", -1)) {
      int colon = part.indexOf(':');
      if (colon > 0) {
        values.put(part.substring(0, colon).strip(), part.substring(colon + 1).strip());
      }
    }
    String id = values.getOrDefault("ID", "");
    String state = values.getOrDefault("STATE", "");
    if (id.isEmpty() || state.isEmpty()) {
      return Optional.empty();
    }
    List<String> data =
        List.of(values.getOrDefault("DATA", "").split(",", -1)).stream()
            .map(String::strip)
            .filter(channel -> !channel.isEmpty())
            .toList();
    return Optional.of(
        new BoardStatus(
            id,
            state.equals("ONLINE"),
            data,
            values.getOrDefault("FPGA", ""),
            values.getOrDefault("VERSION", "")));
  }
}
