package io.twinbus.benchmarks.report;

import io.twinbus.benchmarks.process.ProcStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a run was made: without it figures mean nothing. */
public final class Machine {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final long MIB = 1024;

  private Machine() {}

  /** What is known of this machine, for people and for the file of results. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    var system = ManagementFactory.getOperatingSystemMXBean();
    facts.put("processors", Integer.toString(system.getAvailableProcessors()));
    facts.put("processor", processor());
    facts.put("memory", ProcStatus.kilobytes(MEMORY, "MemTotal") / MIB + " MiB");
    facts.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("load before", String.format("%.2f", system.getSystemLoadAverage()));
    return facts;
  }

  /** Memory that processes can still take, in MiB; the greatest number where it is not told. */
  public static long availableMebibytes() {
    long available = ProcStatus.kilobytes(MEMORY, "MemAvailable") / MIB;
    return available == 0 ? Long.MAX_VALUE : available;
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("not told");
    } catch (IOException notLinux) {
      return "not told";
    }
  }
}
