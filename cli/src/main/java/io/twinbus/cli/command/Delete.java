package io.twinbus.cli.command;

import com.google.protobuf.Message;
import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Kind;
import io.twinbus.cli.document.SpecFiles;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.session.Application;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.spec.SpecFile;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Names;
import io.twinbus.topic.SpecKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks for the deletion of documents. */
@Command(
    name = "delete",
    description = {
      "Asks for the deletion of a document, or of all documents of a file.",
      "The runtime removes what it put in place first, in reverse order; then the document goes."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus delete instance shop --wait",
      "  twinbus delete -f samples/multi-os/twinbus --wait"
    })
public final class Delete extends BusCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      description = "instance, solution, target, …")
  private @Nullable String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Its name.")
  private @Nullable String name;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE|DIR|-",
      description = "All documents of a file or folder, instances first; those not there are left.")
  private @Nullable String file;

  @Option(names = "--wait", description = "Wait until all of it is gone.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  private record Named(SpecKind kind, String name) {
    String label() {
      return kind.level() + "/" + name;
    }
  }

  private List<Named> wanted = List.of();

  @Override
  void check() {
    String word = kind;
    String one = name;
    if (file != null && word == null) {
      wanted =
          SpecFiles.read(file, surroundings().in(), this::warn).stream()
              .sorted(Application.ORDER.reversed())
              .map(Delete::named)
              .toList();
    } else if (file == null && word != null && one != null) {
      SpecKind parsed = Kind.parse(word);
      if (!Names.isName(one)) {
        throw new CliException(
            Exit.USAGE, "\"" + one + "\" is not a name: [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
      }
      wanted = List.of(new Named(parsed, one));
    } else {
      throw new CliException(
          Exit.USAGE,
          "Say what to delete: either KIND NAME, or -f FILE.\nSee: twinbus delete --help");
    }
  }

  private static Named named(SpecFile.Document document) {
    return new Named(document.kind(), document.name());
  }

  @Override
  Exit run(BusSession session) throws InterruptedException {
    Set<Named> present =
        Retained.collect(session, AddressFilter.everySpecOf(session.tenant())).keySet().stream()
            .map(Address.Spec.class::cast)
            .map(address -> new Named(address.kind(), address.name()))
            .collect(Collectors.toSet());
    List<Named> there = wanted.stream().filter(present::contains).toList();
    if (file == null && there.isEmpty()) {
      Named missing = wanted.getFirst();
      throw Twins.unknown(
          missing.kind().level(),
          missing.name(),
          present.stream().filter(each -> each.kind() == missing.kind()).map(Named::name).toList());
    }
    wanted.stream()
        .filter(each -> !present.contains(each))
        .forEach(each -> say(each.label() + " is not there"));
    delete(session, there);
    return Exit.OK;
  }

  private void delete(BusSession session, List<Named> documents) throws InterruptedException {
    LinkedBlockingQueue<Delivery<Message>> changes = new LinkedBlockingQueue<>();
    Set<Address<Message>> open = new LinkedHashSet<>();
    for (Named each : documents) {
      Address.Spec address = new Address.Spec(session.tenant(), each.kind(), each.name());
      open.add(address);
      session.await(
          session.bus().subscribe(AddressFilter.exactly(address), changes::add),
          "watching " + address.topic());
    }
    for (Named each : documents) {
      session.clear(
          new Address.Spec(session.tenant(), each.kind(), each.name()), "deleting " + each.label());
      say(each.label() + " is being deleted");
    }
    Instant end = Instant.now().plusSeconds(timeout);
    while (wait && !open.isEmpty()) {
      Duration left = Duration.between(Instant.now(), end);
      Delivery<Message> change =
          left.isPositive() ? changes.poll(left.toMillis(), TimeUnit.MILLISECONDS) : null;
      if (change == null) {
        throw late(open);
      }
      if (change.document().isEmpty() && open.remove(change.address())) {
        say(label(change.address()) + " is gone");
      }
    }
  }

  private CliException late(Set<Address<Message>> open) {
    List<String> lines = new ArrayList<>();
    lines.add("Not gone after " + timeout + " s; the removal goes on. What it waits for:");
    for (Address<Message> address : open) {
      lines.add("  twinbus describe " + label(address).replace('/', ' '));
    }
    return new CliException(Exit.TIMEOUT, String.join("\n", lines));
  }

  private static String label(Address<?> address) {
    Address.Spec spec = (Address.Spec) address;
    return spec.kind().level() + "/" + spec.name();
  }
}
