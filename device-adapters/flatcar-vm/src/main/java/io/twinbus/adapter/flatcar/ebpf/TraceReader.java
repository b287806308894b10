package io.twinbus.adapter.flatcar.ebpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Reads what programs print by bpf_printk, and hands each line to those who listen. The kernel has
 * one such stream, and reading takes from it: it is read only while someone listens.
 */
final class TraceReader implements AutoCloseable {
  private static final String MARK = "bpf_trace_printk: ";
  private static final String END = "twinbus: reader ends";

  private final Path folder;
  private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
  private Optional<Thread> thread = Optional.empty();

  /** A reader of a tracefs. */
  TraceReader(Path folder) {
    this.folder = folder;
  }

  /** Hands on lines from now on, in place of an earlier listener of that name. */
  synchronized void listen(String name, Consumer<String> listener) {
    listeners.put(name, listener);
    if (thread.isEmpty()) {
      Path pipe = folder.resolve("trace_pipe");
      if (!Files.isReadable(pipe)) {
        listener.accept(
            "no trace: cannot read " + pipe + "; mount it by mount -t tracefs nodev " + folder);
        return;
      }
      thread = Optional.of(Thread.ofPlatform().daemon().name("ebpf-trace").start(() -> read(pipe)));
    }
  }

  boolean hasListener(String name) {
    return listeners.containsKey(name);
  }

  synchronized void forget(String name) {
    listeners.remove(name);
    if (listeners.isEmpty() && thread.isPresent()) {
      wake();
      thread = Optional.empty();
    }
  }

  private void read(Path pipe) {
    try (BufferedReader lines = Files.newBufferedReader(pipe, StandardCharsets.ISO_8859_1)) {
      String line = lines.readLine();
      while (line != null && isCurrent()) {
        int mark = line.indexOf(MARK);
        if (mark >= 0) {
          String text = line.substring(mark + MARK.length());
          listeners.values().forEach(listener -> listener.accept(text));
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      listeners.values().forEach(l -> l.accept("no trace any more: " + e.getMessage()));
    }
  }

  private synchronized boolean isCurrent() {
    return thread.filter(Thread.currentThread()::equals).isPresent();
  }

  /** A blocked read ends with the next line: it is given one. */
  private void wake() {
    try {
      Files.writeString(folder.resolve("trace_marker"), END);
    } catch (IOException e) {
      // Then it ends with the next line that someone else writes; it is a daemon, and hands on
      // nothing to nobody.
      thread.ifPresent(Thread::interrupt);
    }
  }

  @Override
  public synchronized void close() {
    listeners.clear();
    if (thread.isPresent()) {
      wake();
      thread = Optional.empty();
    }
  }
}
