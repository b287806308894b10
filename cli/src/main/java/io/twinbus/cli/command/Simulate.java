package io.twinbus.cli.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.agent.AgentStatus;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.output.LiveLine;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.user.Users;
import io.twinbus.simulator.Fleet;
import io.twinbus.simulator.FleetOptions;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulated devices by the thousand against any broker. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs simulated devices against a broker: each with an agent and a session of its own, in this process.",
      "They take components of any type, and report them READY. Ctrl-C ends them.",
      "Without --user the broker must be of a stack on this machine: the user \"simulator\" is added to it."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus simulate --targets 100",
      "  twinbus simulate --targets 1000 --prefix lamp --failures 0.05",
      "  twinbus simulate --targets 50 --user 'device-{target}' --password-file devices.password"
    })
public final class Simulate implements Callable<Integer> {
  private static final String USER = "simulator";
  private static final Duration TO_KNOW = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofMillis(500);

  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Option(
      names = {"-n", "--targets"},
      required = true,
      paramLabel = "N",
      description = "How many, 1 to 100000: sim-1, sim-2, …")
  private int targets;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "sim",
      description = "What their names begin with; default: ${DEFAULT-VALUE}.")
  private String prefix = "sim";

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many connect in a second; default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--apply-millis",
      paramLabel = "MILLIS",
      defaultValue = "200",
      description = "How long a component takes to be READY; default: ${DEFAULT-VALUE}.")
  private int applyMillis;

  @Option(
      names = "--failures",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "How often that fails, 0 to 1; default: ${DEFAULT-VALUE}.")
  private double failures;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "User of the devices; {target} stands for each one's name.")
  private @Nullable String user;

  @Option(names = "--password-file", paramLabel = "FILE", description = "Its password or token.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the stack to which the user is added; default: ~/.twinbus.")
  private @Nullable Path data;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "End after this time.")
  private @Nullable Integer timeout;

  @Override
  public Integer call() throws InterruptedException {
    check();
    Context context = connection.context();
    connection.open().close(); // says what is wrong with broker or rights before a thousand do
    String name = user != null ? user : USER;
    String password = password(context);
    awaitLogin(context, name, password);
    Path folder = temporary();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = Thread.ofPlatform().unstarted(() -> interrupted(stop, stopped));
    Runtime.getRuntime().addShutdownHook(hook);
    try (Fleet fleet =
        Fleet.start(
            options(context, folder),
            target -> connect(context, target, name, password),
            new SimpleMeterRegistry())) {
      return follow(fleet, stop).code();
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE, "The devices cannot be started: " + e.getMessage(), e);
    } finally {
      delete(folder);
      stopped.countDown();
    }
  }

  private void check() {
    if (targets < 1 || targets > 100_000) {
      throw new CliException(Exit.USAGE, "--targets is 1 to 100000.");
    }
    if (!(failures >= 0 && failures <= 1)) {
      throw new CliException(Exit.USAGE, "--failures is a share, 0 to 1.");
    }
    if (starts < 1 || applyMillis < 0) {
      throw new CliException(
          Exit.USAGE, "--starts is at least 1, and --apply-millis not negative.");
    }
    if (!Names.isName(prefix + "-" + targets)) {
      throw new CliException(Exit.USAGE, "--prefix \"" + prefix + "\" does not make names.");
    }
    if ((user == null) != (passwordFile == null)) {
      throw new CliException(Exit.USAGE, "--user goes with --password-file.");
    }
  }

  private FleetOptions options(Context context, Path folder) {
    return new FleetOptions(
        context.tenant(),
        prefix,
        targets,
        folder,
        Duration.ofMillis(applyMillis),
        failures,
        starts,
        Duration.ofSeconds(20));
  }

  private String password(Context context) {
    Path file = passwordFile;
    if (file != null) {
      return Users.password(file);
    }
    Path chosen = data;
    Path users = DataPath.usersOf(chosen != null ? chosen : DataPath.ofUser(Surroundings.of(spec)));
    if (!Files.exists(users)) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "There is no stack on this machine ("
              + users
              + " does not exist). Name a device user of the broker with --user and --password-file,"
              + " or the stack's data folder with --data.");
    }
    Set<String> names = new HashSet<>();
    for (int number = 1; number <= targets; number++) {
      names.add(prefix + "-" + number);
    }
    String password = Users.random();
    Users.of(users).put(new Identity(USER, Role.DEVICE, context.tenant(), names), password);
    return password;
  }

  /**
   * The broker takes a changed password file after some seconds; a thousand refusals help nobody.
   */
  private void awaitLogin(Context context, String name, String password)
      throws InterruptedException {
    Instant end = Instant.now().plus(TO_KNOW);
    while (true) {
      try {
        connect(context, prefix + "-1", name, password).join().close();
        return;
      } catch (CompletionException e) {
        if (user != null || Instant.now().isAfter(end)) {
          Throwable cause = e.getCause() == null ? e : e.getCause();
          throw new CliException(
              Exit.UNAVAILABLE, "The devices cannot log in: " + cause.getMessage(), e);
        }
      }
      TimeUnit.SECONDS.sleep(2);
    }
  }

  private static CompletableFuture<Bus> connect(
      Context context, String target, String user, String password) {
    return HiveBus.connect(
        BusSession.optionsOf(
            context,
            "simulator-" + context.tenant() + "-" + target,
            new BusOptions.Identity.Password(user.replace("{target}", target), password)));
  }

  private Exit follow(Fleet fleet, CountDownLatch stop) throws InterruptedException {
    LiveLine line = new LiveLine(Surroundings.of(spec).out());
    Instant end = timeout == null ? Instant.MAX : Instant.now().plus(Duration.ofSeconds(timeout));
    while (Instant.now().isBefore(end)) {
      long components =
          fleet.statuses().stream().map(AgentStatus::generation).filter(each -> each > 0).count();
      line.show(
          fleet.connected()
              + " of "
              + targets
              + " connected, "
              + components
              + " with a desired state");
      if (stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    line.end();
    return Exit.OK;
  }

  private static void interrupted(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      var unused = stopped.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("twinbus-simulate");
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE, "Cannot make a folder for the devices: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inside) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CliException(Exit.FAILED, folder + " was left behind: " + e.getMessage(), e);
    }
  }
}
