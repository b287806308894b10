package io.twinbus.cli.session;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.bus.HiveBus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.context.Context;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One session on the bus, for one command; it leaves nothing behind. */
public final class BusSession implements AutoCloseable {
  private static final Duration LEAST = Duration.ofMillis(500);

  private final Bus bus;
  private final Context context;
  private final Duration patience;

  private final Consumer<String> trace;
  private final Duration slowness;

  private BusSession(
      Bus bus, Context context, Duration patience, Consumer<String> trace, Duration slowness) {
    this.slowness = slowness;
    this.bus = bus;
    this.context = context;
    this.patience = patience;
    this.trace = trace;
  }

  /**
   * Connects.
   *
   * @param patience how long one message may take
   */
  public static BusSession open(Context context, Duration patience) {
    return open(context, patience, line -> {});
  }

  /**
   * Connects.
   *
   * @param patience how long one message may take
   * @param trace told each message that is published, and what became of it, in one line
   */
  public static BusSession open(Context context, Duration patience, Consumer<String> trace) {
    String clientId = "twinbus-cli-" + UUID.randomUUID().toString().substring(0, 8);
    long began = System.nanoTime();
    Bus bus =
        end(
            HiveBus.connect(optionsOf(context, clientId, identity(context))),
            patience.plusSeconds(5),
            "connecting to " + context.broker() + " (context " + context.name() + ")");
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    return new BusSession(bus, context, patience, trace, took);
  }

  /** How a session of this context is connected that leaves nothing behind. */
  public static BusOptions optionsOf(Context context, String clientId, Identity identity) {
    try {
      BusOptions options = BusOptions.of(context.broker(), clientId, identity).withoutSession();
      Path trust = context.trust();
      return trust == null ? options : options.withTrust(trust);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          Exit.INVALID, "Context \"" + context.name() + "\" cannot be used: " + e.getMessage(), e);
    }
  }

  /** As whom a context works. */
  public static Identity identity(Context context) {
    Path certificate = context.certificate();
    Path key = context.key();
    if (certificate != null && key != null) {
      return new Identity.Certificate(certificate, key);
    }
    String user = context.user();
    if (user == null) {
      return new Identity.Anonymous();
    }
    Path passwordFile = context.passwordFile();
    if (passwordFile == null) {
      throw new CliException(
          Exit.INVALID,
          "Context \""
              + context.name()
              + "\" has a user and no password file; add one with: twinbus context add");
    }
    try {
      return new Identity.Password(user, Files.readString(passwordFile).strip());
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "Cannot read the password of context \"" + context.name() + "\" from " + passwordFile,
          e);
    }
  }

  /** The session itself. */
  public Bus bus() {
    return bus;
  }

  /** The context that it is in. */
  public Context context() {
    return context;
  }

  /** How long something new takes in this process now: half a second, or as long as to connect. */
  Duration slowness() {
    return slowness.compareTo(LEAST) < 0 ? LEAST : slowness;
  }

  /** The tenant that it is in. */
  public String tenant() {
    return context.tenant();
  }

  /** The twin of a target of this tenant. */
  public TwinId twin(String target) {
    if (!Names.isName(target)) {
      throw new CliException(
          Exit.USAGE, "\"" + target + "\" is not a name: [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    }
    return new TwinId(tenant(), target);
  }

  /** Publishes a document, and waits for the broker's acknowledgement. */
  public <D> void publish(Address<D> address, D document, String what) {
    publish(address, document, PublishOptions.DEFAULT, what);
  }

  /** Publishes a document, and waits for the broker's acknowledgement. */
  public <D> void publish(Address<D> address, D document, PublishOptions options, String what) {
    int bytes = size(address, document);
    try {
      await(bus.publish(address, document, options), what);
    } catch (CliException e) {
      said(address, bytes, firstLine(e));
      throw e;
    }
    said(address, bytes, "acknowledged");
  }

  /** Publishes an empty message, and waits for the broker's acknowledgement. */
  public void clear(Address<?> address, String what) {
    try {
      await(bus.clear(address), what);
    } catch (CliException e) {
      said(address, 0, firstLine(e));
      throw e;
    }
    said(address, 0, "acknowledged");
  }

  /** Publishes a request, and waits for the answer. */
  public <Q, R> R request(
      Address<Q> address, Q document, DocumentType<R> replies, Duration deadline, String what) {
    int bytes = size(address, document);
    R answer;
    try {
      answer =
          await(
              bus.request(address, document, replies, deadline, PublishOptions.DEFAULT),
              deadline.plusSeconds(3),
              what);
    } catch (CliException e) {
      said(address, bytes, firstLine(e));
      throw e;
    }
    said(address, bytes, "answered");
    return answer;
  }

  private static <D> int size(Address<D> address, D document) {
    return address.type().encode(document, address.type().defaultFormat()).length;
  }

  private void said(Address<?> address, int bytes, String result) {
    trace.accept("→ " + address.topic() + " " + bytes + " bytes, qos 1: " + result);
  }

  private static String firstLine(CliException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("failed");
  }

  /** Waits for the end of something on the bus. */
  public <T> T await(CompletableFuture<T> future, String what) {
    return end(future, patience, what);
  }

  /** Waits for the end of something on the bus, for as long as given. */
  public <T> T await(CompletableFuture<T> future, Duration limit, String what) {
    return end(future, limit, what);
  }

  private static <T> T end(CompletableFuture<T> future, Duration patience, String what) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(Exit.FAILED, "Interrupted while " + what, e);
    } catch (TimeoutException e) {
      throw new CliException(
          Exit.TIMEOUT, "No answer within " + patience.toSeconds() + " s while " + what, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw translate(cause == null ? e : cause, what);
    }
  }

  private static CliException translate(Throwable cause, String what) {
    return switch (cause) {
      case BusException.Refused refused ->
          new CliException(
              Exit.REFUSED,
              "Refused while "
                  + what
                  + ": "
                  + refused.getMessage()
                  + (refused.isConflict()
                      ? "\nSomebody else changed it: look at it again, and repeat the change."
                      : ""),
              cause);
      case BusException.ConnectFailed failed ->
          new CliException(
              Exit.UNAVAILABLE,
              "Failed while "
                  + what
                  + ": "
                  + failed.getMessage()
                  + "\nIs the broker running? See: twinbus doctor",
              cause);
      case BusException.DeadlineExceeded late ->
          new CliException(
              Exit.TIMEOUT, "No answer while " + what + ": " + late.getMessage(), late);
      case BusException other ->
          new CliException(
              Exit.UNAVAILABLE, "Failed while " + what + ": " + other.getMessage(), cause);
      default -> new CliException(Exit.INTERNAL, "Failed while " + what + ": " + cause, cause);
    };
  }

  @Override
  public void close() {
    bus.close();
  }
}
