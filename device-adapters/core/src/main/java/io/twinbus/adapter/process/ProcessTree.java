package io.twinbus.adapter.process;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Ends processes with all that they have started. */
public final class ProcessTree {
  /** How long the operating system may take to clear away what was killed. */
  private static final Duration KILL = Duration.ofSeconds(10);

  private static final Duration ROUND = Duration.ofMillis(200);

  private ProcessTree() {}

  /**
   * Asks the processes to end, and kills after {@code grace} what is left of them, of their
   * descendants, and of what {@code search} finds then; in rounds, as a process may start others
   * while it is killed.
   *
   * @return whether nothing is left
   */
  public static boolean end(Supplier<? extends Collection<ProcessHandle>> search, Duration grace)
      throws InterruptedException {
    Set<ProcessHandle> known = new LinkedHashSet<>();
    List<ProcessHandle> alive = look(search, known);
    if (alive.isEmpty()) {
      return true;
    }
    if (!grace.isZero()) {
      alive.forEach(ProcessHandle::destroy);
      await(alive, grace);
    }
    long deadline = System.nanoTime() + KILL.toNanos();
    alive = look(search, known);
    while (!alive.isEmpty() && System.nanoTime() < deadline) {
      alive.forEach(ProcessHandle::destroyForcibly);
      await(alive, ROUND);
      alive = look(search, known);
    }
    return alive.isEmpty();
  }

  /** The same without a look beyond the descendants, and without grace. */
  public static boolean kill(ProcessHandle root) throws InterruptedException {
    return end(() -> List.of(root), Duration.ZERO);
  }

  private static List<ProcessHandle> look(
      Supplier<? extends Collection<ProcessHandle>> search, Set<ProcessHandle> known) {
    known.addAll(search.get());
    known.removeIf(process -> !ProcessIdentity.runs(process));
    for (ProcessHandle process : List.copyOf(known)) {
      process.descendants().filter(ProcessIdentity::runs).forEach(known::add);
    }
    return List.copyOf(known);
  }

  private static void await(List<ProcessHandle> processes, Duration limit)
      throws InterruptedException {
    CompletableFuture<?>[] exits =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(exits).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Those that are left are seen by the next look.
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for a process", e);
    }
  }
}
