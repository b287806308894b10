package io.twinbus.cli.up;

import io.twinbus.bus.Delivery;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.context.ContextFile;
import io.twinbus.cli.document.SpecFiles;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.LiveTable;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.Application;
import io.twinbus.cli.session.BusSession;
import io.twinbus.monitor.web.SignInLink;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.TwinStatus;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of a stack: from an empty folder, or from where the last one stopped, to Ctrl-C. */
public final class UpRun {
  private static final Duration TO_START = Duration.ofMinutes(3);
  private static final Duration TO_END = Duration.ofSeconds(5);
  private static final Duration LINK_LIFE = Duration.ofMinutes(15);

  private final Choice choice;
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final Instant began = Instant.now();

  /** What the user asked for. */
  public record Choice(
      @Nullable String sample,
      Path data,
      int mqtt,
      int http,
      boolean inMemory,
      boolean noSampleDevices,
      boolean noDeploy,
      boolean exitWhenInSync,
      int timeoutSeconds) {
    public Choice {
      mqtt = mqtt == 0 ? Port.free() : mqtt;
      http = http == 0 ? Port.free() : http;
    }
  }

  /**
   * A run.
   *
   * @param environment the variables of the process that asks for it
   */
  public UpRun(Choice choice, Map<String, String> environment, PrintWriter out) {
    this.choice = choice;
    this.environment = environment;
    this.out = out;
  }

  /** Runs until it is told to stop; returns the exit code. */
  public int run() throws InterruptedException {
    Path home = Path.of(System.getProperty("twinbus.home", "."));
    String name = choice.sample();
    Sample sample = name == null ? null : Sample.read(samples(home), name);
    Memory.requireEnough();
    try (DataFolder data = DataFolder.open(choice.data());
        FileServer files = new FileServer();
        Supervisor supervisor =
            new Supervisor(java(), System.getProperty("java.class.path"), data, this::say)) {
      List<String> ended = supervisor.leftovers().end(TO_END);
      if (!ended.isEmpty()) {
        say("Ended what was left of a stack before: " + String.join(", ", ended));
      }
      Port.requireFree(choice.mqtt(), "the broker", "--mqtt");
      Port.requireFree(choice.http(), "the dashboard", "--http");
      List<Sample.Agent> agents = agents(sample);
      Optional<Path> kubeconfig = Kubeconfig.of(agents, environment);
      Map<String, Integer> ports = ports(agents);
      if (sample != null) {
        files.serve(sample);
      }
      CountDownLatch stop = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      Thread hook = Thread.ofPlatform().unstarted(() -> interrupted(stop, stopped));
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        Stack stack =
            new Stack(
                data,
                new Stack.Options(choice.mqtt(), choice.http(), choice.inMemory()),
                kubeconfig);
        return start(stack, supervisor, sample, agents, ports, stop);
      } finally {
        supervisor.close();
        stopped.countDown();
      }
    }
  }

  /**
   * The samples of the checkout, if the command runs from one: they may be newer than the build.
   */
  private Path samples(Path home) {
    String checkout = environment.get("TWINBUS_CHECKOUT");
    return (checkout == null ? home : Path.of(checkout)).resolve("samples").normalize();
  }

  private static void interrupted(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      var unused = stopped.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Sample.Agent> agents(@Nullable Sample sample) {
    return sample == null || choice.noSampleDevices()
        ? List.of()
        : sample.agents().stream().filter(each -> each.isWanted(environment)).toList();
  }

  private static Map<String, Integer> ports(List<Sample.Agent> agents) {
    Map<String, Integer> ports = new HashMap<>();
    for (Sample.Agent agent : agents) {
      Map<String, Integer> wanted = agent.ports();
      if (wanted != null) {
        wanted.forEach(
            (placeholder, port) -> {
              if (port > 0) {
                Port.requireFree(port, agent.label(), "the sample's sample.yaml");
              }
              ports.put(placeholder, port > 0 ? port : Port.free());
            });
      }
    }
    return ports;
  }

  private int start(
      Stack stack,
      Supervisor supervisor,
      @Nullable Sample sample,
      List<Sample.Agent> agents,
      Map<String, Integer> ports,
      CountDownLatch stop)
      throws InterruptedException {
    stack.writeUsers(targetsOf(sample));
    Part broker = stack.broker(sample == null ? Optional.empty() : sample.policy());
    supervisor.start(broker);
    supervisor.awaitReady(broker, TO_START);
    say("broker     mqtt://127.0.0.1:" + choice.mqtt());
    Part runtime = stack.runtime();
    Part monitor = stack.monitor();
    supervisor.start(runtime);
    supervisor.start(monitor);
    if (sample != null) {
      stack.agents(sample, agents, ports).forEach(supervisor::start);
      say(
          "devices    "
              + agents.stream().map(Sample.Agent::label).collect(Collectors.joining(", ")));
    }
    Context context = stack.context();
    ContextFile contexts = ContextFile.ofUser(environment);
    contexts.write(contexts.read().with(context));
    supervisor.awaitReady(runtime, TO_START);
    supervisor.awaitReady(monitor, TO_START);
    say(
        "dashboard  "
            + SignInLink.create(
                URI.create("http://127.0.0.1:" + choice.http()),
                stack.signInSecret(),
                Stack.OPERATOR,
                stack.operatorPassword(),
                LINK_LIFE,
                Instant.now()));
    say("context    local, in " + contexts.path());
    try (BusSession session = BusSession.open(context, Duration.ofSeconds(20))) {
      if (sample != null) {
        deploy(session, sample);
      }
      return follow(session, choice.noDeploy() ? List.of() : targetsOf(sample), stop);
    }
  }

  private static List<String> targetsOf(@Nullable Sample sample) {
    List<String> targets = new ArrayList<>();
    if (sample != null) {
      for (Sample.Agent agent : sample.agents()) {
        String target = agent.target();
        if (target != null && !targets.contains(target)) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private void deploy(BusSession session, Sample sample) {
    for (String artifact : sample.artifacts()) {
      var unused = RuntimeStore.upload(session, sample.folder().resolve(artifact), stored -> {});
    }
    if (choice.noDeploy()) {
      return;
    }
    var unused =
        new Application(session, line -> say("applied    " + line))
            .apply(
                SpecFiles.read(sample.folder().resolve(sample.documents()).toString(), this::say));
  }

  private int follow(BusSession session, List<String> targets, CountDownLatch stop)
      throws InterruptedException {
    LinkedBlockingQueue<Delivery<TwinStatus>> changes = new LinkedBlockingQueue<>();
    session.await(
        session
            .bus()
            .subscribe(
                AddressFilter.everyTwinOf(session.context().tenant(), TwinAspect.STATUS),
                changes::add),
        "watching twins");
    LinkedBlockingQueue<String> rungs = new LinkedBlockingQueue<>();
    session.await(
        session
            .bus()
            .subscribe(
                AddressFilter.everyTwinOf(session.context().tenant(), TwinAspect.EVENT),
                event -> event.document().flatMap(Ladder::line).ifPresent(rungs::add)),
        "watching recoveries");
    Map<String, TwinStatus> twins = new TreeMap<>();
    LiveTable live = new LiveTable(out);
    Instant end = Instant.now().plusSeconds(choice.timeoutSeconds());
    boolean told = targets.isEmpty();
    if (told) {
      say("Ready after " + seconds(began) + " s. Ctrl-C stops the stack.");
    }
    while (stop.getCount() > 0) {
      Delivery<TwinStatus> change = changes.poll(300, TimeUnit.MILLISECONDS);
      while (change != null) {
        take(change, twins, live);
        change = changes.poll();
      }
      for (String rung = rungs.poll(); rung != null; rung = rungs.poll()) {
        live.above(rung);
      }
      live.show(Twins.table(twins, Instant.now()));
      if (!told && allInSync(twins, targets)) {
        told = true;
        live.end();
        say(
            Style.GOOD.of("All IN_SYNC after " + seconds(began) + " s.")
                + " Ctrl-C stops the stack.");
        if (choice.exitWhenInSync()) {
          return Exit.OK.code();
        }
      }
      if (!told && choice.exitWhenInSync() && Instant.now().isAfter(end)) {
        throw new CliException(
            Exit.TIMEOUT, "Not all IN_SYNC after " + choice.timeoutSeconds() + " s.");
      }
    }
    live.end();
    say("Stopping.");
    return Exit.OK.code();
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

  private static boolean allInSync(Map<String, TwinStatus> twins, List<String> targets) {
    return twins.keySet().containsAll(Set.copyOf(targets))
        && twins.values().stream()
            .allMatch(
                twin ->
                    twin.getPhase() == TwinStatus.Phase.IN_SYNC && twin.getComponentsCount() > 0);
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String seconds(Instant since) {
    return String.format("%.1f", Duration.between(since, Instant.now()).toMillis() / 1000.0);
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }
}
