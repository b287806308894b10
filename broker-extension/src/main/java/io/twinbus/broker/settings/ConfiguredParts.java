package io.twinbus.broker.settings;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.PolicyFile;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.identity.CredentialLogins;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.JwksKeys;
import io.twinbus.broker.identity.PasswordEntry;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordLogin;
import io.twinbus.broker.identity.TokenLogin;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.HttpEndpoint;
import io.twinbus.service.http.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the configuration file makes of the extension: users, policy, limits, metrics, and their
 * files.
 */
public final class ConfiguredParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredParts.class);

  private final PolicyInForce policy = new PolicyInForce(Policy.builtIn());
  private final PasswordLogin passwords = new PasswordLogin(PasswordFile.empty());
  private final CredentialLogins logins;
  private final PrometheusMeterRegistry meters;
  private final HealthChecks health = new HealthChecks();
  private final HttpEndpoint http;
  private final ScheduledExecutorService watcher;
  private final List<Consumer<Predicate<Identity>>> listeners = new ArrayList<>();

  /**
   * Reads all files and starts the HTTP endpoint.
   *
   * @throws Exception if a file cannot be used or the endpoint cannot listen; the message tells
   *     which and why
   */
  public ConfiguredParts(ExtensionSettings settings, String version, Clock clock) throws Exception {
    this.meters = Metrics.of("broker", version);
    this.logins =
        new CredentialLogins(
            passwords,
            settings.jwt().map(jwt -> new TokenLogin(JwksKeys.of(jwt), jwt, clock)),
            List.of());
    List<WatchedFile> files = new ArrayList<>();
    if (!Files.exists(settings.users())) {
      LOG.atWarn().addKeyValue("file", settings.users()).log("there are no users yet");
    }
    files.add(new WatchedFile(settings.users(), this::readUsers));
    settings.policy().ifPresent(file -> files.add(new WatchedFile(file, this::readPolicy)));
    if (settings.policy().isPresent() && !Files.exists(settings.policy().get())) {
      throw new IOException("the policy " + settings.policy().get() + " does not exist");
    }
    for (WatchedFile file : files) {
      file.readFirst();
    }
    this.http =
        HttpEndpoint.start(settings.http(), ExtensionSettings.USUAL_HTTP_PORT, health, meters);
    this.watcher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "twinbus-reload");
              thread.setDaemon(true);
              return thread;
            });
    long millis = settings.reloadInterval().toMillis();
    ScheduledFuture<?> unused =
        watcher.scheduleWithFixedDelay(
            () -> files.forEach(WatchedFile::readAgain), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** The policy in force. */
  public PolicyInForce policy() {
    return policy;
  }

  /** Who may come in. */
  public CredentialLogins logins() {
    return logins;
  }

  /** Where the extension counts. */
  public PrometheusMeterRegistry meters() {
    return meters;
  }

  /** What {@code /healthz} and {@code /readyz} ask. */
  public HealthChecks health() {
    return health;
  }

  /** Where metrics and health are. */
  public HttpEndpoint http() {
    return http;
  }

  /** Has somebody told, after the users changed, which identities are no longer those of a user. */
  public synchronized void onUsersChanged(Consumer<Predicate<Identity>> listener) {
    listeners.add(listener);
  }

  private void readUsers(Path file) throws Exception {
    PasswordFile before = passwords.users();
    PasswordFile after = PasswordFile.load(file);
    passwords.replaceUsers(after);
    Predicate<Identity> gone =
        identity ->
            before.find(identity.name()).map(PasswordEntry::identity).equals(Optional.of(identity))
                && !after
                    .find(identity.name())
                    .map(PasswordEntry::identity)
                    .equals(Optional.of(identity));
    synchronized (this) {
      listeners.forEach(listener -> listener.accept(gone));
    }
  }

  private void readPolicy(Path file) {
    PolicyFile read = PolicyFile.load(file);
    policy.replace(read.policy());
    logins.replaceBindings(read.bindings());
  }

  @Override
  public void close() {
    watcher.shutdownNow();
    http.close();
  }
}
