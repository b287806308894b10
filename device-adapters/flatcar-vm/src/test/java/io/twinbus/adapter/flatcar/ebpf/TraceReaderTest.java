package io.twinbus.adapter.flatcar.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file in place of the kernel's pipe. */
class TraceReaderTest {
  @TempDir Path folder;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Test
  void saysOnceWhatIsNotMountedAndReadsItLater() throws Exception {
    try (TraceReader trace = new TraceReader(folder)) {
      trace.listen("one", lines::add);
      trace.listen("one", lines::add);
      assertThat(lines)
          .singleElement()
          .asString()
          .contains("no trace: cannot read ", "mount it by mount -t tracefs nodev " + folder);
      assertThat(trace.hasListener("one")).isFalse();

      Files.writeString(folder.resolve("trace_pipe"), "x-1 [0] bpf_trace_printk: a packet\n");
      trace.listen("one", lines::add);
      await().until(() -> lines.contains("a packet"));
    }
  }

  @Test
  void canBeListenedToAgainWhenReadingBrokeOff() throws Exception {
    Path pipe = Files.createDirectory(folder.resolve("trace_pipe"));
    try (TraceReader trace = new TraceReader(folder)) {
      trace.listen("one", lines::add);
      await().until(() -> lines.stream().anyMatch(line -> line.startsWith("no trace any more: ")));
      await().until(() -> !trace.hasListener("one"));

      Files.delete(pipe);
      Files.writeString(pipe, "x-1 [0] bpf_trace_printk: a packet\n");
      trace.listen("one", lines::add);
      await().until(() -> lines.contains("a packet"));
    }
  }
}
