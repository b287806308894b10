package io.twinbus.cli.up;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordFileException;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.broker.identity.Role;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.context.Context;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a stack consists of: its users, configurations and processes. */
final class Stack {
  static final String OPERATOR = "operator";
  private static final String RUNTIME = "runtime";
  private static final String MONITOR = "monitor";
  private static final String DEVICE_PREFIX = "device-";

  /** Nobody guesses passwords of 192 random bits, however little work a guess is. */
  private static final PasswordHash.Cost LITTLE_WORK = new PasswordHash.Cost(64, 1);

  private final DataFolder data;
  private final Credentials credentials;
  private final Options options;
  private final Optional<Path> kubeconfig;
  private final int brokerHttp = Port.free();
  private final int runtimeHttp = Port.free();

  /**
   * What the user chose.
   *
   * @param mqtt the broker's port
   * @param http the dashboard's port
   * @param inMemory the broker keeps nothing on the disk
   */
  record Options(int mqtt, int http, boolean inMemory) {}

  /**
   * A stack.
   *
   * @param kubeconfig the cluster of the user, for the samples that deploy to it
   */
  Stack(DataFolder data, Options options, Optional<Path> kubeconfig) {
    this.data = data;
    this.kubeconfig = kubeconfig;
    this.credentials = new Credentials(data);
    this.options = options;
  }

  Context context() {
    return new Context(
        "local",
        URI.create("mqtt://127.0.0.1:" + options.mqtt()),
        Names.DEFAULT_TENANT,
        OPERATOR,
        credentials.fileOf(OPERATOR),
        null,
        null,
        null,
        URI.create("http://127.0.0.1:" + options.http()),
        URI.create("http://127.0.0.1:" + runtimeHttp));
  }

  /** The secret that one-time sign-in links are sealed with. */
  String signInSecret() {
    return credentials.passwordOf("sign-in-link");
  }

  String operatorPassword() {
    return credentials.passwordOf(OPERATOR);
  }

  /** Writes the users that the broker knows; hashes that are good already stay as they are. */
  void writeUsers(List<String> targets) {
    Path file = usersFile();
    try {
      PasswordFile before = Files.exists(file) ? PasswordFile.load(file) : PasswordFile.empty();
      PasswordFile users = before;
      users = with(users, Identity.of(OPERATOR, Role.OPERATOR, Names.DEFAULT_TENANT));
      users = with(users, Identity.of(RUNTIME, Role.RUNTIME, Identity.EVERY_TENANT));
      users = with(users, Identity.of(MONITOR, Role.MONITOR, Identity.EVERY_TENANT));
      for (String target : targets) {
        users = with(users, Identity.device(DEVICE_PREFIX + target, Names.DEFAULT_TENANT, target));
      }
      if (users != before) {
        users.save(file);
      }
    } catch (IOException | PasswordFileException e) {
      throw new CliException(Exit.INVALID, file + ": " + e.getMessage(), e);
    }
  }

  private PasswordFile with(PasswordFile users, Identity identity) {
    return users.find(identity.name()).isPresent()
        ? users
        : users.with(
            identity, PasswordHash.of(credentials.passwordOf(identity.name()), LITTLE_WORK));
  }

  private Path usersFile() {
    return data.path("config", "users.txt");
  }

  /**
   * The broker.
   *
   * @param policy its policy beside the built-in one, as YAML
   */
  Part broker(Optional<String> policy) {
    Path policyFile = data.path("config", "policy.yaml");
    policy.ifPresent(text -> data.write(policyFile, text));
    Path config = data.path("config", "broker.yaml");
    data.write(
        config,
        """
        %slisteners:
          - port: %d
        extension:
          users: %s
          %shttp:
            port: %d
        """
            .formatted(
                options.inMemory()
                    ? ""
                    : "dataFolder: " + quoted(data.path("broker", "data")) + "\n",
                options.mqtt(),
                quoted(usersFile()),
                policy.map(text -> "policy: " + quoted(policyFile) + "\n  ").orElse(""),
                brokerHttp));
    return part(
        "broker",
        "io.twinbus.broker.embedded.BrokerMain",
        "128m",
        List.of(config.toString()),
        Map.of(),
        new Part.Ready.Listening(options.mqtt()));
  }

  Part runtime() {
    Path config = data.path("config", "runtime.yaml");
    data.write(
        config,
        brokerSection(RUNTIME)
            + """
            http:
              port: %d
            journal:
              folder: %s
            artifacts:
              folder: %s
            """
                .formatted(
                    runtimeHttp,
                    quoted(data.path("runtime", "journal")),
                    quoted(data.path("runtime", "artifacts"))));
    return part(
        "runtime",
        "io.twinbus.runtime.RuntimeMain",
        "128m",
        List.of(config.toString()),
        Map.of(),
        new Part.Ready.Saying(URI.create("http://127.0.0.1:" + runtimeHttp + "/readyz")));
  }

  Part monitor() {
    Path config = data.path("config", "monitor.yaml");
    data.write(
        config,
        brokerSection(MONITOR)
            + """
            web:
              port: %d
              signInLinkSecretFile: %s
            """
                .formatted(options.http(), quoted(credentials.fileOf("sign-in-link"))));
    return part(
        "monitor",
        "io.twinbus.monitor.MonitorMain",
        "128m",
        List.of(config.toString()),
        Map.of(),
        new Part.Ready.Saying(URI.create("http://127.0.0.1:" + options.http() + "/healthz")));
  }

  /** The processes of a sample: agents that name the same process share one. */
  List<Part> agents(Sample sample, List<Sample.Agent> agents, Map<String, Integer> ports) {
    Map<String, List<Sample.Agent>> processes = new LinkedHashMap<>();
    agents.forEach(
        agent -> processes.computeIfAbsent(agent.process(), name -> new ArrayList<>()).add(agent));
    List<Part> parts = new ArrayList<>();
    processes.forEach((name, sharing) -> parts.add(process(name, sample, sharing, ports)));
    return parts;
  }

  private Part process(
      String name, Sample sample, List<Sample.Agent> sharing, Map<String, Integer> ports) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> environment = new HashMap<>();
    for (Sample.Agent agent : sharing) {
      Map<String, String> values = values(sample, agent, ports);
      String template = agent.config();
      if (template != null) {
        Path config = data.path("config", agent.label() + ".yaml");
        data.write(config, Placeholders.fill(read(sample.folder().resolve(template)), values));
        arguments.add(config.toString());
      }
      List<String> more = agent.arguments();
      if (more != null) {
        more.forEach(argument -> arguments.add(Placeholders.fill(argument, values)));
      }
      Map<String, String> variables = agent.environment();
      if (variables != null) {
        variables.forEach((key, value) -> environment.put(key, Placeholders.fill(value, values)));
      }
    }
    return part(
        name,
        sharing.getFirst().main(),
        sharing.size() > 1 ? "192m" : "128m",
        arguments,
        environment,
        new Part.Ready.AtOnce());
  }

  private Map<String, String> values(
      Sample sample, Sample.Agent agent, Map<String, Integer> ports) {
    Map<String, String> values = new HashMap<>();
    values.put("broker", "mqtt://127.0.0.1:" + options.mqtt());
    values.put("sample", sample.folder().toString());
    String config = agent.config();
    if (config != null) {
      Path template = sample.folder().resolve(config).toAbsolutePath().normalize();
      values.put("here", String.valueOf(template.getParent()));
    }
    values.put("data", data.folder("agents", agent.label()).toString());
    ports.forEach((name, port) -> values.put(name, Integer.toString(port)));
    kubeconfig.ifPresent(file -> values.put("kubeconfig", file.toString()));
    String target = agent.target();
    if (target != null) {
      values.put("target", target);
      values.put("user", DEVICE_PREFIX + target);
      values.put("passwordFile", credentials.fileOf(DEVICE_PREFIX + target).toString());
    }
    return values;
  }

  private String brokerSection(String user) {
    return """
    broker:
      uri: mqtt://127.0.0.1:%d
      user: %s
      passwordFile: %s
    """
        .formatted(options.mqtt(), user, quoted(credentials.fileOf(user)));
  }

  private Part part(
      String name,
      String main,
      String heap,
      List<String> arguments,
      Map<String, String> environment,
      Part.Ready ready) {
    List<String> jvm =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "-Xmx" + heap,
                // A small heap that grows when it must: what is live is small, and all share a
                // machine.
                "-Xms8m",
                "-XX:NewSize=4m",
                "-XX:MaxNewSize=4m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=15",
                "-XX:-ShrinkHeapInSteps",
                "-XX:MetaspaceSize=64m",
                "-XX:ReservedCodeCacheSize=32m",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.maxDirectMemory=0",
                "-Dtwinbus.part=" + name));
    jvm.addAll(RecordedClasses.options());
    return new Part(name, main, jvm, arguments, environment, data.folder("agents"), ready);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A path as a YAML text. */
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }
}
