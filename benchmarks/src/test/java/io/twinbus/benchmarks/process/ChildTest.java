package io.twinbus.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ChildTest {
  private static final int KEPT = 32 << 20;

  @TempDir private Path folder;

  /** A process that keeps something, and has thrown away as much. */
  public static final class Keeper {
    private Keeper() {}

    public static void main(String[] args) {
      byte[][] both = {new byte[KEPT], new byte[KEPT]};
      both[1] = new byte[0];
      Parent.ready(both.length);
      Parent.awaitEnd();
      throw new IllegalStateException("kept until now: " + both[0].length);
    }
  }

  @Test
  void tellsTheHeapThatIsInUseAndNotTheGarbage() throws Exception {
    try (Child child =
        Child.start(
            "keeper", Keeper.class, List.of("-Xmx128m"), List.of(), folder.resolve("log"))) {
      assertThat(child.port()).isEqualTo(2);
      assertThat(child.heapAfterCollection()).isBetween((long) KEPT, 2L * KEPT);
      assertThat(child.heapAfterCollection()).isBetween((long) KEPT, 2L * KEPT);
    }
  }
}
