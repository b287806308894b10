package io.twinbus.broker.embedded;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.embedded.EmbeddedHiveMQBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.hivemq.TwinbusExtension;
import io.twinbus.broker.identity.Binding;
import io.twinbus.broker.identity.CredentialLogins;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.broker.identity.PasswordLogin;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.identity.TokenLogin;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.redo.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;

/**
 * A HiveMQ CE broker with the Twinbus extension in this process. It listens on 127.0.0.1 and keeps
 * everything in memory unless told otherwise. Starting takes one to three seconds; so does
 * stopping.
 *
 * <pre>{@code
 * try (EmbeddedBroker broker =
 *     EmbeddedBroker.builder()
 *         .user("ann", "secret", Role.OPERATOR, "default")
 *         .user("board7", "secret", Role.DEVICE, "default", "board7")
 *         .user("runtime", "secret", Role.RUNTIME, "*")
 *         .start()) {
 *   connectTo(broker.host(), broker.port());
 * }
 * }</pre>
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** The name of the listener that a builder adds by itself. */
  public static final String DEFAULT_LISTENER = "mqtt";

  private static final String LOOPBACK = "127.0.0.1";
  private static final int START_TIMEOUT_SECONDS = 120;
  private static final int MAX_PACKET_BYTES = 5 * 1024 * 1024;

  /** HiveMQ's own bound of 100,000 would cut off what a service reads when it comes up. */
  private static final int MAX_QUEUED_RETAINED = 10_000_000;

  private static final long MAX_QUEUED_MESSAGES = 100_000;

  /**
   * HiveMQ's own number, one for each processor, has each message wake a thread that competes with
   * the event loops, of which there is one for each processor already. A gate waits for nobody: a
   * write of desired state ends in the page cache, and what makes it durable runs elsewhere unless
   * a segment is full.
   */
  private static final int GATE_THREADS =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final EmbeddedHiveMQ hiveMq;
  private final TwinbusExtension extension;
  private final PolicyInForce policy;
  private final CredentialLogins logins;
  private final MeterRegistry meters;
  private final @Nullable Path temporary;

  private EmbeddedBroker(Builder builder) throws IOException {
    this.policy =
        builder.policy.orElseGet(() -> new PolicyInForce(Policy.builtIn().with(builder.rules)));
    this.logins =
        builder.logins.orElseGet(
            () ->
                new CredentialLogins(
                    new PasswordLogin(builder.users), builder.tokens, builder.bindings));
    this.meters = builder.meters;
    Path own =
        builder.data.isPresent()
            ? Files.createDirectories(builder.data.get().resolve("embedded"))
            : Files.createTempDirectory("twinbus-broker");
    this.temporary = builder.data.isPresent() ? null : own;
    Path config = Files.createDirectories(own.resolve("conf"));
    Path data = Files.createDirectories(builder.data.orElse(own.resolve("data")));
    if (builder.data.isPresent()) {
      // RocksDB would unpack it anew with each start, and leave it behind when it is killed.
      NativeLibraryLoader.getInstance().loadLibrary(own.toString());
    }
    Files.writeString(
        config.resolve("config.xml"),
        BrokerConfigXml.of(
            builder.listeners(), builder.data.isEmpty(), MAX_PACKET_BYTES, MAX_QUEUED_MESSAGES));
    this.extension =
        new TwinbusExtension(
            new TwinbusExtension.Parts(
                logins, policy, builder.limits, meters, builder.clock, builder.durability()));
    EmbeddedHiveMQBuilder hive =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(config)
            .withDataFolder(data)
            .withExtensionsFolder(Files.createDirectories(own.resolve("extensions")))
            .withEmbeddedExtension(
                EmbeddedExtension.builder()
                    .withId("twinbus")
                    .withName("Twinbus")
                    .withVersion("1")
                    .withPriority(1000)
                    .withStartPriority(1000)
                    .withAuthor("Twinbus")
                    .withExtensionMain(extension)
                    .build())
            .withoutLoggingBootstrap();
    this.hiveMq = hive.build();
  }

  /** A broker that is not started yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address that it listens on by default. */
  public String host() {
    return LOOPBACK;
  }

  /** The port of the listener {@value #DEFAULT_LISTENER}. */
  public int port() {
    return port(DEFAULT_LISTENER);
  }

  /** The port of a listener. */
  public int port(String listener) {
    return extension
        .port(listener)
        .orElseThrow(() -> new IllegalArgumentException("there is no listener " + listener));
  }

  /** Where clients connect to, such as {@code mqtt://127.0.0.1:1883}. */
  public String uri() {
    return "mqtt://" + host() + ":" + port();
  }

  /** Takes other rules into force, beside the built-in ones. */
  public void replaceRules(List<Rule> rules) {
    policy.replace(Policy.builtIn().with(rules));
  }

  /** Disconnects all clients of these identities, with a reason. */
  public void disconnect(Predicate<Identity> gone) {
    extension.disconnect(gone);
  }

  /** What the extension counts. */
  public MeterRegistry meters() {
    return meters;
  }

  /** Stops the broker; a data folder stays, and a broker that is started on it goes on. */
  @Override
  public void close() {
    try {
      hiveMq.close();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      deleteTemporary();
    }
  }

  private void start() {
    try {
      hiveMq.start().get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("the broker did not start", e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker started", e);
    }
    if (!extension.isStanding()) {
      close();
      throw new IllegalStateException("the extension did not start: see the log");
    }
  }

  private void deleteTemporary() {
    if (temporary == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's temporary folder was not deleted", e);
    }
  }

  /** How a broker shall be. */
  public static final class Builder {
    /** Cheap hashes: these passwords live in the memory of one process only. */
    private static final PasswordHash.Cost COST = new PasswordHash.Cost(64, 1);

    private final List<Listener> more = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private int port;
    private Optional<Path> data = Optional.empty();
    private Durability durability = Durability.PROCESS;
    private PasswordFile users = PasswordFile.empty();
    private final List<Binding> bindings = new ArrayList<>();
    private Optional<TokenLogin> tokens = Optional.empty();
    private Optional<CredentialLogins> logins = Optional.empty();
    private Optional<PolicyInForce> policy = Optional.empty();
    private Limits limits = Limits.DEFAULT;
    private MeterRegistry meters = new SimpleMeterRegistry();
    private Clock clock = Clock.systemUTC();
    private long shutdownGraceMillis;

    private Builder() {}

    /** The port to listen on; 0, the default, for any that is free. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Keeps everything in files below this folder, instead of in memory. */
    public Builder dataFolder(Path folder) {
      data = Optional.of(folder);
      return this;
    }

    /** What acknowledged retained messages in a data folder outlive; the process by default. */
    public Builder durability(Durability value) {
      durability = value;
      return this;
    }

    /** Lets a user in. Only devices have targets. */
    public Builder user(String name, String password, Role role, String tenant, String... targets) {
      users =
          users.with(
              new Identity(name, role, tenant, Set.of(targets)), PasswordHash.of(password, COST));
      return this;
    }

    /** Adds rules to the built-in policy. */
    public Builder rules(List<Rule> added) {
      rules.addAll(added);
      return this;
    }

    /** Lets a client in without a password. */
    public Builder binding(Binding binding) {
      bindings.add(binding);
      return this;
    }

    /** Accepts tokens as passwords. */
    public Builder tokens(TokenLogin value) {
      tokens = Optional.of(value);
      return this;
    }

    /** Finds out by other means who a client is; users, tokens and bindings are not asked then. */
    public Builder logins(CredentialLogins value) {
      logins = Optional.of(value);
      return this;
    }

    /** Lets another policy decide, which its owner may replace; rules are not asked then. */
    public Builder policy(PolicyInForce value) {
      policy = Optional.of(value);
      return this;
    }

    /**
     * Listens elsewhere too; a listener named {@value #DEFAULT_LISTENER} replaces the usual one.
     */
    public Builder listener(Listener listener) {
      more.add(listener);
      return this;
    }

    /** Sets the limits of clients. */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /** Sets where the extension counts. */
    public Builder meters(MeterRegistry value) {
      meters = value;
      return this;
    }

    /** Sets the clock of the stamps. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /** Waits for this long before the store is closed; 0, the default, suits tests. */
    public Builder shutdownGraceMillis(long value) {
      shutdownGraceMillis = value;
      return this;
    }

    /**
     * Starts the broker.
     *
     * @throws IllegalStateException if it does not start, or the extension does not
     */
    public EmbeddedBroker start() {
      InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.set(MAX_QUEUED_RETAINED);
      InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set((int) shutdownGraceMillis);
      InternalConfigurations.EXTENSION_TASK_QUEUE_EXECUTOR_THREADS_COUNT.set(GATE_THREADS);
      InternalConfigurations.MANAGED_EXTENSION_THREAD_POOL_THREADS_COUNT.set(GATE_THREADS);
      EmbeddedBroker broker;
      try {
        StoreBuckets.choose(
            data.isPresent() ? StoreBuckets.of(data.get()) : StoreBuckets.inMemory());
        broker = new EmbeddedBroker(this);
      } catch (IOException e) {
        throw new UncheckedIOException("the broker's folders cannot be written", e);
      }
      broker.start();
      return broker;
    }

    private Durability durability() {
      return data.isPresent() ? durability : Durability.MEMORY;
    }

    private List<Listener> listeners() {
      boolean named = more.stream().anyMatch(one -> one.name().equals(DEFAULT_LISTENER));
      return named
          ? more
          : Stream.concat(
                  Stream.of(Listener.plain(DEFAULT_LISTENER, LOOPBACK, port)), more.stream())
              .toList();
    }
  }
}
