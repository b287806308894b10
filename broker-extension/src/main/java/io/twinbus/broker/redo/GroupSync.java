package io.twinbus.broker.redo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Forces what was written to disk, for all who wait at once: while one force runs, the next ones
 * gather. The log calls it under its own lock.
 */
final class GroupSync implements AutoCloseable {
  /** Forces nothing. */
  static final GroupSync NONE = new GroupSync(null);

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final @Nullable ExecutorService thread;
  private List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private @Nullable RedoSegment segment;

  private GroupSync(@Nullable ExecutorService thread) {
    this.thread = thread;
  }

  static GroupSync start() {
    return new GroupSync(
        Executors.newSingleThreadExecutor(
            task -> {
              Thread named = new Thread(task, "twinbus-redo-sync");
              named.setDaemon(true);
              return named;
            }));
  }

  /** Done when all that was written to this segment until now is on disk. */
  CompletableFuture<Void> after(RedoSegment written) {
    if (thread == null) {
      return DONE;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(done);
      segment = written;
      if (waiting.size() > 1) {
        return done;
      }
    }
    thread.execute(this::force);
    return done;
  }

  /** A segment was made: forces its name. */
  void begun(RedoSegment made) throws IOException {
    if (thread != null) {
      RedoSegment.forceName(made.path());
    }
  }

  /** Forces a segment that ends; who waits for it is answered. */
  void now(RedoSegment ending) throws IOException {
    if (thread != null) {
      ending.force();
      List<CompletableFuture<Void>> answered = take();
      thread.execute(() -> answer(answered, null));
    }
  }

  private void force() {
    @Nullable RedoSegment written;
    List<CompletableFuture<Void>> answered;
    synchronized (this) {
      written = segment;
      answered = take();
    }
    if (written == null || answered.isEmpty()) {
      return;
    }
    try {
      written.force();
      answer(answered, null);
    } catch (IOException e) {
      answer(answered, e);
    }
  }

  private synchronized List<CompletableFuture<Void>> take() {
    List<CompletableFuture<Void>> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  private static void answer(List<CompletableFuture<Void>> waiting, @Nullable IOException failure) {
    for (CompletableFuture<Void> one : waiting) {
      if (failure == null) {
        one.complete(null);
      } else {
        one.completeExceptionally(failure);
      }
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.shutdown();
    }
  }
}
