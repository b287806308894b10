package io.twinbus.broker.embedded;

import io.twinbus.broker.settings.ExtensionSettings;
import io.twinbus.service.config.Default;
import io.twinbus.service.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a broker process.
 *
 * @param dataFolder where it keeps everything; in memory if left out
 * @param listeners where it listens; 127.0.0.1:1883 if left out
 * @param extension users, policy, limits, metrics
 */
public record BrokerSettings(
    Optional<Path> dataFolder, List<ListenerSettings> listeners, ExtensionSettings extension) {
  /** Where a broker listens, as it is written. */
  public record ListenerSettings(
      @Default(EmbeddedBroker.DEFAULT_LISTENER) String name,
      @Default("127.0.0.1") String host,
      @Default("1883") int port,
      Optional<TlsSettings> tls) {
    Listener listener() {
      return new Listener(name, host, port, tls.map(TlsSettings::tls));
    }
  }

  /** Encryption of a listener, as it is written. */
  public record TlsSettings(
      Path keyStore,
      Secret keyStorePassword,
      Optional<Path> trustStore,
      Optional<Secret> trustStorePassword,
      @Default("false") boolean clientCertificateRequired) {
    Listener.Tls tls() {
      return new Listener.Tls(
          keyStore,
          keyStorePassword.value(),
          trustStore,
          trustStorePassword.map(Secret::value).orElse(""),
          clientCertificateRequired);
    }
  }

  public BrokerSettings {
    listeners =
        listeners.isEmpty()
            ? List.of(
                new ListenerSettings(
                    EmbeddedBroker.DEFAULT_LISTENER, "127.0.0.1", 1883, Optional.empty()))
            : List.copyOf(listeners);
    if (listeners.stream().map(ListenerSettings::name).distinct().count() < listeners.size()) {
      throw new IllegalArgumentException("two listeners have the same name");
    }
  }
}
