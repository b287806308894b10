package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.CommandAnswer;
import io.twinbus.adapter.driver.CommandCall;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.flash.FlashDesk;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The commands that every adapter answers; the others go to the driver that has them. */
final class BuiltInCommands implements CommandDesk.Commands {
  private final DriverSet drivers;
  private final FlashDesk desk;
  private final Clock clock;
  private final Predicate<String> restart;
  private final Runnable quarantineChanged;

  /**
   * The commands.
   *
   * @param restart restarts a component; false if there is none of that name
   * @param quarantineChanged desired components must be judged again
   */
  BuiltInCommands(
      DriverSet drivers,
      FlashDesk desk,
      Clock clock,
      Predicate<String> restart,
      Runnable quarantineChanged) {
    this.drivers = drivers;
    this.desk = desk;
    this.clock = clock;
    this.restart = restart;
    this.quarantineChanged = quarantineChanged;
  }

  @Override
  public CommandAnswer answer(CommandCall call) throws IOException, InterruptedException {
    for (Driver driver : drivers.all()) {
      if (driver.commands().contains(call.name())) {
        return interruptible(driver, call);
      }
    }
    return switch (call.name()) {
      case "ping" -> CommandAnswer.ok("pong", Map.of("time", clock.instant().toString()));
      case "restart" -> restart(call.payload());
      case "flash.recover" -> recover(call.payload());
      case "flash.release" -> release(call.payload());
      default -> CommandAnswer.failed(unknown(call.name()));
    };
  }

  private static CommandAnswer interruptible(Driver driver, CommandCall call)
      throws IOException, InterruptedException {
    Thread caller = Thread.currentThread();
    try (var registration = call.cancellation().onCancel(caller::interrupt)) {
      return driver.command(call);
    }
  }

  private CommandAnswer restart(Settings payload) {
    String component = payload.text("component").or(() -> payload.text("value")).orElse("");
    if (component.isEmpty()) {
      return CommandAnswer.failed("name the component: {\"component\": \"…\"}");
    }
    return restart.test(component)
        ? CommandAnswer.ok(component + " is being restarted")
        : CommandAnswer.failed("there is no component " + component + " on this device");
  }

  private CommandAnswer recover(Settings payload) throws IOException {
    String action = payload.requireText("action");
    String session = payload.requireText("session");
    int attempt = (int) payload.integer("attempt", 1, 1_000_000, 1);
    switch (action) {
      case "RESUME", "RESTART", "RESET" -> {
        return desk.recover(session, attempt, FlashSession.Mode.valueOf(action))
            .map(CommandAnswer::failed)
            .orElse(CommandAnswer.ok(action + " of " + session + ", attempt " + attempt));
      }
      case "QUARANTINE" -> {
        String digest = payload.requireText("digest");
        desk.quarantine(digest, payload.text("reason").orElse("flash session " + session));
        quarantineChanged.run();
        return CommandAnswer.ok(digest + " is quarantined");
      }
      default -> {
        return CommandAnswer.failed(
            "\"" + action + "\" is not one of RESUME, RESTART, RESET, QUARANTINE");
      }
    }
  }

  private CommandAnswer release(Settings payload) throws IOException {
    String digest = payload.requireText("digest");
    boolean was = desk.release(digest);
    quarantineChanged.run();
    return CommandAnswer.ok(digest + (was ? " is released" : " was not quarantined"));
  }

  private String unknown(String name) {
    TreeSet<String> known = new TreeSet<>(java.util.List.of("ping", "restart"));
    drivers.all().forEach(driver -> known.addAll(driver.commands()));
    return "there is no command " + name + "; this device knows " + String.join(", ", known);
  }
}
