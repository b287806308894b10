package io.twinbus.cli.command;

import io.twinbus.bus.Delivery;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.LiveTable;
import io.twinbus.cli.session.BusSession;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A live table of twins. */
@Command(
    name = "watch",
    description =
        "A live table of twins on a terminal; a line for each change elsewhere. Ctrl-C ends it.",
    footer = {"", "Examples:", "  twinbus watch", "  twinbus watch --until-in-sync --timeout 60"})
public final class Watch extends BusCommand {
  @Option(
      names = "--until-in-sync",
      description = "End with 0 as soon as all twins are IN_SYNC, with 75 when the time is up.")
  private boolean untilInSync;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "End after this time.")
  private @Nullable Integer timeout;

  @Override
  Exit run(BusSession session) throws InterruptedException {
    LinkedBlockingQueue<Delivery<TwinStatus>> changes = new LinkedBlockingQueue<>();
    session.await(
        session
            .bus()
            .subscribe(
                AddressFilter.everyTwinOf(session.tenant(), TwinAspect.STATUS), changes::add),
        "watching twins");
    Map<String, TwinStatus> twins = new TreeMap<>();
    LiveTable live = new LiveTable(out());
    Instant end = timeout == null ? Instant.MAX : Instant.now().plus(Duration.ofSeconds(timeout));
    while (Instant.now().isBefore(end)) {
      List<Delivery<TwinStatus>> batch = new ArrayList<>();
      Delivery<TwinStatus> first = changes.poll(500, TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        changes.drainTo(batch);
      }
      batch.forEach(change -> take(change, twins, live));
      live.show(Twins.table(twins, Instant.now()));
      if (untilInSync && first == null && allInSync(twins)) {
        return Exit.OK;
      }
    }
    return untilInSync ? Exit.TIMEOUT : Exit.OK;
  }

  private static void take(
      Delivery<TwinStatus> change, Map<String, TwinStatus> twins, LiveTable live) {
    String name = ((Address.OfTwin<?>) change.address()).twin().target();
    TwinStatus status = change.document().orElse(null);
    TwinStatus before = status == null ? twins.remove(name) : twins.put(name, status);
    if (status != null && (before == null || before.getPhase() != status.getPhase())) {
      live.say(name + ": " + status.getPhase());
    }
  }

  private static boolean allInSync(Map<String, TwinStatus> twins) {
    return !twins.isEmpty()
        && twins.values().stream().allMatch(twin -> twin.getPhase() == TwinStatus.Phase.IN_SYNC);
  }
}
