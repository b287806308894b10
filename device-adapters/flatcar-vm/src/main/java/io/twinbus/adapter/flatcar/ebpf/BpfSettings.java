package io.twinbus.adapter.flatcar.ebpf;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a component of type {@code ebpf}. Its object file, as clang builds it, is its
 * artifact, or {@code ebpf.url}.
 *
 * @param attachment {@code ebpf.event}: {@code xdp}, {@code xdpgeneric}, {@code xdpdrv} or {@code
 *     xdpoffload} at {@code ebpf.device}; {@code cgroup_…} at {@code ebpf.cgroup}; {@code auto};
 *     {@code none}
 * @param program {@code ebpf.name}: the program to attach, if the object has more than one
 * @param trace whether the kernel's trace lines are passed on
 * @param traceText {@code ebpf.trace}: {@code false}, or a text that lines must hold; all lines
 */
record BpfSettings(
    Attachment attachment, Optional<String> program, boolean trace, String traceText) {
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._@-]{1,15}");
  private static final Pattern PROGRAM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final List<String> XDP = List.of("xdp", "xdpgeneric", "xdpdrv", "xdpoffload");

  static BpfSettings of(ComponentSpec component) {
    Settings settings = component.settings();
    if (component.artifact().isEmpty() && settings.text("ebpf.url").isEmpty()) {
      throw settings.wrong(
          "ebpf.url", "is missing; give the component an artifact, or the object's address");
    }
    Optional<String> program = settings.text("ebpf.name");
    if (program.filter(name -> !PROGRAM.matcher(name).matches()).isPresent()) {
      throw settings.wrong("ebpf.name", "\"" + program.get() + "\" is not the name of a program");
    }
    String trace = settings.text("ebpf.trace").orElse("true");
    return new BpfSettings(
        attachment(settings), program, !trace.equals("false"), trace.equals("true") ? "" : trace);
  }

  private static Attachment attachment(Settings settings) {
    String event = settings.text("ebpf.event").orElse("xdp");
    if (XDP.contains(event)) {
      String device = settings.text("ebpf.device").orElse("eth0");
      if (!DEVICE.matcher(device).matches()) {
        throw settings.wrong("ebpf.device", "\"" + device + "\" is not the name of a device");
      }
      return new Attachment.Net(event, device);
    }
    if (event.startsWith("cgroup_")) {
      String folder = settings.requireText("ebpf.cgroup");
      if (!folder.startsWith("/")) {
        throw settings.wrong("ebpf.cgroup", "\"" + folder + "\" is not an absolute path");
      }
      return new Attachment.Cgroup(event, folder);
    }
    return switch (event) {
      case "auto" -> new Attachment.Auto();
      case "none" -> new Attachment.None();
      default ->
          throw settings.wrong(
              "ebpf.event",
              "\"" + event + "\" is not known; write xdp, xdpgeneric, cgroup_…, auto or none");
    };
  }
}
