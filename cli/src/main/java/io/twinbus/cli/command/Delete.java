package io.twinbus.cli.command;

import com.google.protobuf.Message;
import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Kind;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.SpecKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks for the deletion of a document. */
@Command(
    name = "delete",
    description = {
      "Asks for the deletion of a document.",
      "The runtime removes what it put in place first, in reverse order; then the document goes."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  twinbus delete instance shop --wait"})
public final class Delete implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Parameters(index = "0", paramLabel = "KIND", description = "instance, solution, target, …")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Option(names = "--wait", description = "Wait until it is gone.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    SpecKind wanted = Kind.parse(kind);
    try (BusSession session = connection.open()) {
      Address.Spec address = new Address.Spec(session.context().tenant(), wanted, name);
      Map<Address<Message>, Message> all =
          Retained.collect(session, AddressFilter.everySpecOf(session.context().tenant()));
      if (!all.containsKey(address)) {
        throw Twins.unknown(
            wanted.level(),
            name,
            all.keySet().stream()
                .map(Address.Spec.class::cast)
                .filter(each -> each.kind() == wanted)
                .map(Address.Spec::name)
                .toList());
      }
      LinkedBlockingQueue<Delivery<Message>> changes = new LinkedBlockingQueue<>();
      session.await(
          session.bus().subscribe(AddressFilter.exactly(address), changes::add),
          "watching " + address.topic());
      if (connection.verbose()) {
        spec.commandLine().getErr().println("→ " + address.topic() + " (empty)");
      }
      session.await(session.bus().clear(address), "deleting " + wanted.level() + "/" + name);
      say(wanted.level() + "/" + name + " is being deleted");
      if (wait) {
        awaitEnd(changes, wanted);
      }
    }
    return Exit.OK.code();
  }

  private void awaitEnd(LinkedBlockingQueue<Delivery<Message>> changes, SpecKind wanted)
      throws InterruptedException {
    Instant end = Instant.now().plusSeconds(timeout);
    while (Instant.now().isBefore(end)) {
      Duration left = Duration.between(Instant.now(), end);
      Delivery<Message> change = changes.poll(left.toMillis(), TimeUnit.MILLISECONDS);
      if (change != null && change.document().isEmpty()) {
        say(wanted.level() + "/" + name + " is gone");
        return;
      }
    }
    throw new CliException(
        Exit.TIMEOUT,
        wanted.level()
            + "/"
            + name
            + " is not gone after "
            + timeout
            + " s; its removal goes on. What it waits for: twinbus describe "
            + wanted.level()
            + " "
            + name);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
