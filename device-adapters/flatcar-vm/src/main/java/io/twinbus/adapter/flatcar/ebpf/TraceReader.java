package io.twinbus.adapter.flatcar.ebpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private Optional<Thread> thread = Optional.empty();

  /** A reader of a tracefs. */
  TraceReader(Path folder) {
    this.folder = folder;
  }

  /**
   * Hands on lines from now on, in place of an earlier listener of that name. Where there is
   * nothing to read, it says so once, and there is no listener: try again later.
   */
  synchronized void listen(String name, Consumer<String> listener) {
    if (thread.isEmpty()) {
      Path pipe = folder.resolve("trace_pipe");
      if (!Files.isReadable(pipe)) {
        if (told.add(name)) {
          listener.accept(
              "no trace: cannot read " + pipe + "; mount it by mount -t tracefs nodev " + folder);
        }
        return;
      }
      listeners.put(name, listener);
      thread = Optional.of(Thread.ofPlatform().daemon().name("ebpf-trace").start(() -> read(pipe)));
    }
    listeners.put(name, listener);
    told.remove(name);
  }

  boolean hasListener(String name) {
    return listeners.containsKey(name);
  }

  synchronized void forget(String name) {
    told.remove(name);
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
      ended("no trace any more: it is at its end");
    } catch (IOException e) {
      ended("no trace any more: " + e.getMessage());
    }
  }

  /** Reading ended by itself: who listens again makes it begin again. */
  private synchronized void ended(String why) {
    if (isCurrent()) {
      listeners.values().forEach(listener -> listener.accept(why));
      listeners.clear();
      thread = Optional.empty();
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
