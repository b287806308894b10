package io.twinbus.deployment.container;

import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.embedded.RunningBroker;
import io.twinbus.broker.embedded.TestClients;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.deployment.manifest.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.MountableFile;

/** HiveMQ CE in a container, as anybody gets it, with the extension's folder put into it. */
final class ContainerBroker implements RunningBroker {
  private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1);

  private final HiveMQContainer container;
  private final Path temporary;

  private ContainerBroker(HiveMQContainer container, Path temporary) {
    this.container = container;
    this.temporary = temporary;
  }

  /** Starts one with these users, whose password is that of {@link TestClients}. */
  static RunningBroker start(List<Identity> users, List<Rule> rules) {
    try {
      Path temporary = Files.createTempDirectory("twinbus-extension");
      Path extension = temporary.resolve("twinbus");
      copy(packed(), extension);
      PasswordFile file = PasswordFile.empty();
      for (Identity user : users) {
        file = file.with(user, PasswordHash.of(TestClients.PASSWORD, CHEAP));
      }
      Files.writeString(extension.resolve("conf/users.txt"), file.text());
      Files.writeString(extension.resolve("conf/policy.yaml"), policy(rules));
      Files.writeString(
          extension.resolve("conf/twinbus.yaml"), "users: users.txt\npolicy: policy.yaml\n");
      @SuppressWarnings("resource") // closed by close()
      HiveMQContainer container =
          new HiveMQContainer(Images.hiveMq())
              .withImagePullPolicy(image -> false)
              .withoutPrepackagedExtensions("hivemq-allow-all-extension")
              .withExtension(MountableFile.forHostPath(extension))
              .withHiveMQConfig(
                  MountableFile.forHostPath(
                      Checkout.folder().resolve("src/test/resources/hivemq.xml")));
      container.start();
      return new ContainerBroker(container, temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder that {@code mvn package} makes for a broker's extensions folder. */
  private static Path packed() throws IOException {
    Path target = Checkout.folder().resolveSibling("broker-extension/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .map(each -> each.resolve("twinbus"))
          .filter(each -> Files.exists(each.resolve("twinbus-extension.jar")))
          .findFirst()
          .orElseThrow(
              () -> new IOException(target + " has no packed extension: mvn package makes it"));
    }
  }

  private static String policy(List<Rule> rules) {
    return rules.isEmpty()
        ? "rules: []\n"
        : rules.stream()
            .map(
                rule ->
                    "  - {name: %s, effect: %s, identities: %s, actions: %s, topics: %s}\n"
                        .formatted(
                            rule.name(),
                            lower(rule.effect()),
                            rule.identities(),
                            rule.actions().stream()
                                .map(ContainerBroker::lower)
                                .collect(Collectors.toSet()),
                            quoted(rule.topics())))
            .collect(Collectors.joining("", "rules:\n", ""));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Set<String> quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.toSet());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(Optional.ofNullable(copy.getParent()).orElse(to));
        Files.copy(file, copy);
      }
    }
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return container.getMqttPort();
  }

  @Override
  public void close() {
    container.stop();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
