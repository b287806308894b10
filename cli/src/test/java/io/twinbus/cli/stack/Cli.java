package io.twinbus.cli.stack;

import io.twinbus.cli.Main;
import io.twinbus.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands as a user with a file of contexts of his own. */
public final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private String input = "";

  /** A user whose contexts are in a file that need not be there yet. */
  public Cli(Path contexts) {
    environment.put("TWINBUS_CONTEXTS", contexts.toString());
  }

  /** Sets a variable of the environment. */
  public Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Sets what the next commands find on standard input. */
  public Cli typing(String text) {
    input = text;
    return this;
  }

  /** Runs a command. */
  public Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new Surroundings(
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err)),
            arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  /** Runs a command that must succeed, and returns what it printed. */
  public String ok(String... arguments) {
    Ran ran = run(arguments);
    if (ran.code() != 0) {
      throw new AssertionError(
          String.join(" ", arguments)
              + " ended with "
              + ran.code()
              + ":\n"
              + ran.out()
              + ran.err());
    }
    return ran.out();
  }
}
