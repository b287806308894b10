package io.twinbus.adapter.driver;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a device is. What is empty is left to others.
 *
 * @param os linux, windows, threadx, freertos, kubernetes
 * @param arch amd64, arm64, armv7, riscv64
 * @param cpu usable cores
 * @param memory usable memory in bytes
 * @param accelerators such as {@code fpga/spartan7}
 * @param labels labels that the device gives itself
 */
public record DeviceFacts(
    String os,
    String arch,
    OptionalDouble cpu,
    OptionalLong memory,
    List<String> accelerators,
    Map<String, String> labels) {
  /** Nothing known. */
  public static final DeviceFacts NONE =
      new DeviceFacts("", "", OptionalDouble.empty(), OptionalLong.empty(), List.of(), Map.of());

  public DeviceFacts {
    accelerators = List.copyOf(accelerators);
    labels = Map.copyOf(labels);
  }
}
