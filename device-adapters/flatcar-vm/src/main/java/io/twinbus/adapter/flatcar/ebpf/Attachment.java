package io.twinbus.adapter.flatcar.ebpf;

import java.util.List;
import java.util.Optional;

/** Where a program hangs. */
sealed interface Attachment {
  /** At a network device. {@code how} is xdp, xdpgeneric, xdpdrv or xdpoffload. */
  record Net(String how, String device) implements Attachment {}

  /** At a control group. {@code how} is a type such as cgroup_inet_egress. */
  record Cgroup(String how, String folder) implements Attachment {}

  /**
   * Where its sections say, such as {@code tracepoint/…}; by links that are pinned in its place.
   */
  record Auto() implements Attachment {}

  /** Nowhere: it is loaded, for others to use. */
  record None() implements Attachment {}

  /** As one line of a file. */
  default String line() {
    return switch (this) {
      case Net net -> "net " + net.how() + " " + net.device();
      case Cgroup group -> "cgroup " + group.how() + " " + group.folder();
      case Auto auto -> "auto";
      case None none -> "none";
    };
  }

  /** From such a line. */
  static Optional<Attachment> of(String line) {
    List<String> words = List.of(line.split(" ", 3));
    return switch (words.getFirst()) {
      case "net" -> Optional.of(new Net(words.get(1), words.get(2)));
      case "cgroup" -> Optional.of(new Cgroup(words.get(1), words.get(2)));
      case "auto" -> Optional.of(new Auto());
      case "none" -> Optional.of(new None());
      default -> Optional.empty();
    };
  }
}
