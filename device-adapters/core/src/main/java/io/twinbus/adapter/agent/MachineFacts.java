package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.BootReport;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.v1.Facts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What this machine is, as far as the Java platform and Linux tell. */
final class MachineFacts {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private MachineFacts() {}

  static DeviceFacts ofThisMachine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean machine
            ? machine.getTotalMemorySize()
            : 0;
    return new DeviceFacts(
        os(System.getProperty("os.name", "")),
        arch(System.getProperty("os.arch", "")),
        OptionalDouble.of(Runtime.getRuntime().availableProcessors()),
        memory > 0 ? OptionalLong.of(memory) : OptionalLong.empty(),
        List.of(),
        java.util.Map.of());
  }

  /** The start of this machine; where it cannot be told, the start of this process. */
  static BootReport boot() {
    try {
      return new BootReport(Files.readString(BOOT_ID).strip(), "");
    } catch (IOException e) {
      long started = ManagementFactory.getRuntimeMXBean().getStartTime();
      return new BootReport(
          ProcessHandle.current().pid() + "-" + Long.toString(started, Character.MAX_RADIX), "");
    }
  }

  /** Merges what is known; the first that knows a thing decides. */
  static Facts merge(String adapter, List<DeviceFacts> sources) {
    Facts.Builder facts = Facts.newBuilder().setAdapterVersion(adapter);
    for (DeviceFacts source : sources.reversed()) {
      Optional.of(source.os()).filter(text -> !text.isEmpty()).ifPresent(facts::setOs);
      Optional.of(source.arch()).filter(text -> !text.isEmpty()).ifPresent(facts::setArch);
      source.cpu().ifPresent(facts::setCpu);
      source.memory().ifPresent(facts::setMemory);
      facts.putAllLabels(source.labels());
      for (String accelerator : source.accelerators()) {
        if (!facts.getAcceleratorsList().contains(accelerator)) {
          facts.addAccelerators(accelerator);
        }
      }
    }
    return facts.build();
  }

  private static String os(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("windows") ? "windows" : lower.startsWith("mac") ? "macos" : lower;
  }

  private static String arch(String name) {
    return switch (name) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> name;
    };
  }
}
