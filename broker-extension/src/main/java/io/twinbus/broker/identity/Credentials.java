package io.twinbus.broker.identity;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What a client shows of itself.
 *
 * @param clientId its MQTT client id
 * @param userName its user name, if it sent one
 * @param password its password, if it sent one; not to be changed
 * @param certificate the certificate with which it proved to hold the key, if it did
 * @param listener the name of the listener where it came in
 * @param address where it comes from, if known
 */
public record Credentials(
    String clientId,
    Optional<String> userName,
    Optional<byte[]> password,
    Optional<X509Certificate> certificate,
    String listener,
    Optional<InetAddress> address) {}
