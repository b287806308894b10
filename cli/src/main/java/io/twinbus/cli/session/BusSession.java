package io.twinbus.cli.session;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.bus.HiveBus;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One session on the bus, for one command; it leaves nothing behind. */
public final class BusSession implements AutoCloseable {
  private final Bus bus;
  private final Context context;
  private final Duration patience;

  private BusSession(Bus bus, Context context, Duration patience) {
    this.bus = bus;
    this.context = context;
    this.patience = patience;
  }

  /**
   * Connects.
   *
   * @param patience how long one message may take
   */
  public static BusSession open(Context context, Duration patience) {
    String clientId = "twinbus-cli-" + UUID.randomUUID().toString().substring(0, 8);
    BusOptions options =
        BusOptions.of(context.broker(), clientId, identity(context)).withoutSession();
    Path trust = context.trust();
    if (trust != null) {
      options = options.withTrust(trust);
    }
    Bus bus =
        end(
            HiveBus.connect(options),
            patience.plusSeconds(5),
            "connecting to " + context.broker() + " (context " + context.name() + ")");
    return new BusSession(bus, context, patience);
  }

  private static Identity identity(Context context) {
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
