package io.twinbus.broker.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a broker listens.
 *
 * @param name unique within the broker; policies refer to it
 * @param address the address to bind to
 * @param port the port; 0 for any that is free
 * @param tls how it is encrypted, if it is
 */
public record Listener(String name, String address, int port, Optional<Tls> tls) {
  /**
   * Encryption of a listener.
   *
   * @param keyStore a PKCS #12 or JKS file with the broker's key and certificate
   * @param keyStorePassword its password, and that of the key
   * @param trustStore a file with the authorities of client certificates, if clients may show one
   * @param trustStorePassword its password
   * @param clientCertificateRequired whether clients must show a certificate
   */
  public record Tls(
      Path keyStore,
      String keyStorePassword,
      Optional<Path> trustStore,
      String trustStorePassword,
      boolean clientCertificateRequired) {}

  public Listener {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a listener needs a name");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port of listener " + name + ": expected 0 to 65535, not " + port);
    }
  }

  /** A listener without encryption. */
  public static Listener plain(String name, String address, int port) {
    return new Listener(name, address, port, Optional.empty());
  }

  String xml() {
    String element = tls.isPresent() ? "tls-tcp-listener" : "tcp-listener";
    return """
        <%s>
          <port>%d</port>
          <bind-address>%s</bind-address>
          <name>%s</name>
    %s    </%s>
    """
        .formatted(
            element,
            port,
            BrokerConfigXml.escape(address),
            BrokerConfigXml.escape(name),
            tls.map(Listener::xml).orElse(""),
            element);
  }

  private static String xml(Tls tls) {
    String password = BrokerConfigXml.escape(tls.keyStorePassword());
    StringBuilder xml =
        new StringBuilder("      <tls>\n")
            .append("        <keystore><path>")
            .append(BrokerConfigXml.escape(tls.keyStore().toAbsolutePath().toString()))
            .append("</path><password>")
            .append(password)
            .append("</password><private-key-password>")
            .append(password)
            .append("</private-key-password></keystore>\n");
    tls.trustStore()
        .ifPresent(
            trustStore ->
                xml.append("        <truststore><path>")
                    .append(BrokerConfigXml.escape(trustStore.toAbsolutePath().toString()))
                    .append("</path><password>")
                    .append(BrokerConfigXml.escape(tls.trustStorePassword()))
                    .append("</password></truststore>\n")
                    .append("        <client-authentication-mode>")
                    .append(tls.clientCertificateRequired() ? "REQUIRED" : "OPTIONAL")
                    .append("</client-authentication-mode>\n"));
    return xml.append("      </tls>\n").toString();
  }
}
