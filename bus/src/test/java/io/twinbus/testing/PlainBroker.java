package io.twinbus.testing;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.embedded.EmbeddedHiveMQBuilder;
import com.hivemq.extension.sdk.api.ExtensionMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A HiveMQ CE broker in this JVM, without the extension of Twinbus, open to everybody on 127.0.0.1.
 * It can be stopped and started again on the same port. Starting takes one to three seconds: share
 * one between the tests of a class.
 */
public final class PlainBroker implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 60;

  private final int port = FreePorts.next();
  private final Path folder;
  private final boolean temporary;
  private final Optional<ExtensionMain> extension;
  private final Optional<Tls> tls;
  private @Nullable EmbeddedHiveMQ broker;

  /**
   * A second listener, with TLS.
   *
   * @param port where it listens
   * @param keyStore the broker's certificate and key
   * @param trustStore authorities of the certificates that clients must show
   * @param password of both stores and of the key
   */
  public record Tls(int port, Path keyStore, Path trustStore, String password) {}

  private PlainBroker(
      Path folder, boolean temporary, Optional<ExtensionMain> extension, Optional<Tls> tls) {
    this.folder = folder;
    this.temporary = temporary;
    this.extension = extension;
    this.tls = tls;
    start();
  }

  /** Starts a broker that keeps everything in memory: a restart forgets it. */
  public static PlainBroker inMemory() {
    return new PlainBroker(temporaryFolder(), true, Optional.empty(), Optional.empty());
  }

  /** Starts a broker in memory with an extension, such as one that refuses. */
  public static PlainBroker inMemory(ExtensionMain extension) {
    return new PlainBroker(temporaryFolder(), true, Optional.of(extension), Optional.empty());
  }

  /** Starts a broker in memory that listens with TLS beside. */
  public static PlainBroker inMemory(Tls tls) {
    return new PlainBroker(temporaryFolder(), true, Optional.empty(), Optional.of(tls));
  }

  /** Starts a broker that keeps sessions and retained messages in files below this folder. */
  public static PlainBroker onFiles(Path folder) {
    return new PlainBroker(folder, false, Optional.empty(), Optional.empty());
  }

  /** Where clients reach it. */
  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + port);
  }

  /** The port it listens on, the same after a restart. */
  public int port() {
    return port;
  }

  /** Starts it, if it is stopped; returns when clients can connect. */
  public void start() {
    if (broker != null) {
      return;
    }
    try {
      Path configuration = Files.createDirectories(folder.resolve("conf"));
      Files.writeString(configuration.resolve("config.xml"), configuration());
      EmbeddedHiveMQBuilder builder =
          EmbeddedHiveMQ.builder()
              .withConfigurationFolder(configuration)
              .withDataFolder(Files.createDirectories(folder.resolve("data")))
              .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
              .withoutLoggingBootstrap();
      extension.ifPresent(
          main ->
              builder.withEmbeddedExtension(
                  EmbeddedExtension.builder()
                      .withId("test")
                      .withName("Test")
                      .withVersion("1")
                      .withAuthor("Twinbus")
                      .withExtensionMain(main)
                      .build()));
      EmbeddedHiveMQ starting = builder.build();
      starting.start().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      broker = starting;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker started", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker did not start on port " + port, e);
    }
  }

  /** Stops it: its clients lose their connection. */
  public void stop() {
    EmbeddedHiveMQ running = broker;
    if (running == null) {
      return;
    }
    if (temporary) {
      // Nothing to bring to disk: halves the time that a stop takes.
      InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(0);
    }
    try {
      running.stop().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      running.close();
      broker = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker stopped", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker did not stop", e);
    }
  }

  @Override
  public void close() {
    stop();
    if (temporary) {
      deleteFolder();
    }
  }

  private String configuration() {
    return """
    <?xml version="1.0"?>
    <hivemq>
      <listeners>
        <tcp-listener>
          <port>%d</port>
          <bind-address>127.0.0.1</bind-address>
        </tcp-listener>
        %s
      </listeners>
      <mqtt>
        <queued-messages>
          <max-queue-size>1000000</max-queue-size>
        </queued-messages>
        <receive-maximum>
          <server-receive-maximum>1000</server-receive-maximum>
        </receive-maximum>
      </mqtt>
      <persistence>
        <mode>%s</mode>
      </persistence>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(
            port, tls.map(PlainBroker::listener).orElse(""), temporary ? "in-memory" : "file");
  }

  private static String listener(Tls tls) {
    return """
    <tls-tcp-listener>
      <port>%d</port>
      <bind-address>127.0.0.1</bind-address>
      <tls>
        <keystore>
          <path>%s</path>
          <password>%s</password>
          <private-key-password>%s</private-key-password>
        </keystore>
        <truststore>
          <path>%s</path>
          <password>%s</password>
        </truststore>
        <client-authentication-mode>REQUIRED</client-authentication-mode>
      </tls>
    </tls-tcp-listener>
    """
        .formatted(
            tls.port(),
            tls.keyStore(),
            tls.password(),
            tls.password(),
            tls.trustStore(),
            tls.password());
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("twinbus-broker-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
