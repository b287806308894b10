package io.twinbus.broker.identity;

import java.util.List;
import java.util.Optional;

/**
 * Lets one client in without a password, such as a board whose firmware cannot have one: by its
 * client id, and only where it comes in.
 *
 * @param clientId the MQTT client id
 * @param listener the name of the listener where it must come in, if that is the condition
 * @param addresses where it must come from, if that is the condition; any of them
 * @param identity who it is then
 */
public record Binding(
    String clientId, Optional<String> listener, List<AddressRange> addresses, Identity identity) {
  public Binding {
    addresses = List.copyOf(addresses);
    if (clientId.isEmpty()) {
      throw new IllegalArgumentException("a client without a password needs a clientId");
    }
    if (listener.isEmpty() && addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "client "
              + clientId
              + " has no password: name the listener or the addresses it comes from");
    }
  }

  /** Whether these are the client's credentials. A client that shows any is not this one. */
  boolean matches(Credentials credentials) {
    return credentials.clientId().equals(clientId)
        && credentials.userName().map(String::isEmpty).orElse(true)
        && credentials.password().map(password -> password.length == 0).orElse(true)
        && listener.map(credentials.listener()::equals).orElse(true)
        && (addresses.isEmpty()
            || credentials
                .address()
                .map(address -> addresses.stream().anyMatch(range -> range.contains(address)))
                .orElse(false));
  }
}
