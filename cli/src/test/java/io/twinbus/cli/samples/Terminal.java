package io.twinbus.cli.samples;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A shell in a checkout: each command begins where the last one left off. */
final class Terminal implements AutoCloseable {
  private static final String END = "--- the command ended ---";
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Process shell;
  private final BufferedWriter in;
  private final LinkedBlockingQueue<String> out = new LinkedBlockingQueue<>();

  private Terminal(Process shell) {
    this.shell = shell;
    this.in = shell.outputWriter(StandardCharsets.UTF_8);
  }

  static Terminal in(Checkout checkout) throws IOException {
    Terminal terminal = new Terminal(checkout.program("bash", "--norc", "--noprofile").start());
    var unused = Thread.ofVirtual().start(terminal::read);
    return terminal;
  }

  private void read() {
    try (BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.add(line);
      }
    } catch (IOException e) {
      out.add("the shell is gone: " + e.getMessage());
    }
  }

  /** The lines that a command prints until it ends, errors included. */
  List<String> run(String command) throws IOException, InterruptedException {
    in.write("{ " + command + "\n} </dev/null\nprintf '\\n" + END + "\\n'\n");
    in.flush();
    List<String> lines = new ArrayList<>();
    Instant end = Instant.now().plus(LONGEST);
    while (true) {
      String line =
          out.poll(Duration.between(Instant.now(), end).toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new IOException(command + " does not end; so far:\n" + String.join("\n", lines));
      }
      if (line.equals(END)) {
        return lines;
      }
      lines.add(line);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
    shell.destroy();
  }
}
