package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that speaks to a broker: it is checked, connected, carried out, and disconnected. */
@Command(mixinStandardHelpOptions = true)
abstract class BusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  /** Checks what can be known before there is a connection; throws what is wrong. */
  void check() {}

  /** Does it. */
  abstract Exit run(BusSession session) throws InterruptedException;

  @Override
  public final Integer call() throws InterruptedException {
    check();
    try (BusSession session = connection.open()) {
      return run(session).code();
    }
  }

  /** What surrounds the command. */
  final Surroundings surroundings() {
    return Surroundings.of(spec);
  }

  /** Standard output. */
  final PrintWriter out() {
    return surroundings().out();
  }

  /** A line on standard output, at once; names of states have their colours. */
  final void say(String line) {
    out().println(Style.states(line));
    out().flush();
  }

  /** A line on standard error, at once. */
  final void warn(String line) {
    surroundings().err().println(line);
    surroundings().err().flush();
  }
}
