package io.twinbus.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.driver.CancellationSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs of these tests are a shell's")
class InvocationTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CancellationSource cancellation = new CancellationSource(Duration.ofMinutes(3));
  @TempDir Path folder;

  private Ending shell(String script, Duration limit) throws IOException, InterruptedException {
    return Invocation.of(List.of("sh", "-c", script), folder, limit).run(cancellation);
  }

  private Path trace() {
    return folder.resolve("trace");
  }

  /** What runs with the mark of the trace. */
  private List<ProcessHandle> left() {
    return Mark.of(trace(), "").carriersOfOwner().stream().filter(ProcessIdentity::runs).toList();
  }

  @Test
  void endsWhatAnAgentThatIsNoMoreLeftRunning() throws Exception {
    Trace trace = Trace.at(Optional.of(trace()));
    ProcessBuilder program = new ProcessBuilder("sh", "-c", "setsid sleep 1000 & sleep 1000");
    trace.begin(program.environment());
    trace.record(program.start().toHandle());
    await().atMost(Duration.ofMinutes(1)).until(() -> left().size() == 3);

    Ending ending =
        Invocation.of(List.of("true"), folder, LONG).tracedIn(trace()).run(cancellation);

    assertThat(ending.ok()).isTrue();
    assertThat(left()).isEmpty();
    assertThat(trace()).doesNotExist();
  }

  @Test
  void keepsBothOutputsApart() throws Exception {
    Ending ending = shell("echo out; echo err >&2; exit 4", LONG);

    assertThat(ending.output().out()).isEqualTo("out\n");
    assertThat(ending.output().err()).isEqualTo("err\n");
    assertThat(ending.describe()).isEqualTo("ended with exit code 4: out\nerr");
  }

  @Test
  void killsWhatDoesNotEndWithAllThatItStarted() throws Exception {
    Ending ending =
        Invocation.of(
                List.of("sh", "-c", "setsid sleep 1000 & sh -c 'sleep 1000 & exit'; sleep 1000"),
                folder,
                Duration.ofMillis(300))
            .tracedIn(trace())
            .run(cancellation);

    assertThat(ending).isInstanceOf(Ending.TimedOut.class);
    await().atMost(Duration.ofMinutes(1)).until(() -> left().isEmpty());
  }

  @Test
  void isNotHeldUpByAGrandchildThatKeepsTheOutputOpen() throws Exception {
    Ending ending = shell("sleep 1000 & echo $!", LONG);

    assertThat(ending.ok()).isTrue();
    long grandchild = Long.parseLong(ending.output().out().strip());
    ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void killsWhatPrintsWithoutEnd() throws Exception {
    Ending ending = shell("yes twinbus", LONG);

    assertThat(ending).isInstanceOf(Ending.Flooded.class);
    assertThat(ending.output().out()).hasSizeLessThanOrEqualTo(Invocation.KEPT);
  }

  @Test
  void makesBinaryOutputFitForPeople() throws Exception {
    Ending ending = shell("head -c 5000 /dev/urandom; printf '\\033[31m\\000end'; exit 1", LONG);

    assertThat(ending.describe()).endsWith("end").doesNotContain("\u001b").doesNotContain("\0");
  }

  @Test
  void endsSoonAfterItIsCancelled() throws Exception {
    Thread caller = Thread.currentThread();
    cancellation.onCancel(caller::interrupt);
    Thread.ofVirtual()
        .start(
            () -> {
              await().atMost(Duration.ofMinutes(1)).until(() -> left().size() == 1);
              cancellation.cancel("no longer wanted");
            });

    assertThatThrownBy(
            () ->
                Invocation.of(List.of("sleep", "1000"), folder, LONG)
                    .tracedIn(trace())
                    .run(cancellation))
        .isInstanceOf(InterruptedException.class);

    Thread.interrupted();
    assertThat(left()).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void readsItsInputFromAFile() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "hello");

    Ending ending = Invocation.of(List.of("cat"), folder, LONG).reading(input).run(cancellation);

    assertThat(ending.output().bytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatPowerShellWrites() {
    byte[] utf16 = {(byte) 0xFF, (byte) 0xFE, '{', 0, '}', 0};
    byte[] utf8 = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '{', '}'};

    assertThat(OutputText.decode(utf16)).isEqualTo("{}");
    assertThat(OutputText.decode(utf8)).isEqualTo("{}");
  }
}
