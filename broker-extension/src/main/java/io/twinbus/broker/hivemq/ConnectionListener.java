package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ClientInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionLostInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ServerInitiatedDisconnectInput;
import io.twinbus.broker.connection.BoardBook;
import io.twinbus.broker.connection.ConnectionBook;
import io.twinbus.broker.identity.Role;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the connection book of devices that come and go. One for all clients. */
final class ConnectionListener implements ClientLifecycleEventListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionListener.class);

  private final Connections connections;
  private final ConnectionBook book;
  private final RetainedCopies copies;
  private final BoardBook boards;

  ConnectionListener(
      Connections connections, ConnectionBook book, RetainedCopies copies, BoardBook boards) {
    this.connections = connections;
    this.book = book;
    this.copies = copies;
    this.boards = boards;
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    // Nothing is known of the client yet.
  }

  @Override
  public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    connections
        .find(input.getConnectionInformation())
        .ifPresent(
            connection -> {
              if (connection.subject().identity().role() == Role.DEVICE) {
                book.opened(
                    connection.subject().identity(),
                    connection.number(),
                    connection.subject().clientId());
              } else if (connection.subject().identity().role() == Role.BOARD) {
                boards.opened(connection.subject().identity());
              }
            });
  }

  @Override
  public void onConnectionLost(ConnectionLostInput input) {
    closed(input, "the connection was lost");
  }

  @Override
  public void onClientInitiatedDisconnect(ClientInitiatedDisconnectInput input) {
    closed(input, "the client disconnected");
  }

  @Override
  public void onServerInitiatedDisconnect(ServerInitiatedDisconnectInput input) {
    closed(input, "the broker disconnected the client");
  }

  @Override
  public void onDisconnect(DisconnectEventInput input) {
    closed(input, "the connection ended");
  }

  private void closed(DisconnectEventInput input, String what) {
    connections
        .find(input.getConnectionInformation())
        .ifPresent(
            connection -> {
              connections.close(connection);
              connection.retainedWill().ifPresent(this::overtaken);
              if (connection.subject().identity().role() == Role.DEVICE) {
                book.closed(
                    connection.subject().identity(), connection.number(), what + detail(input));
              } else if (connection.subject().identity().role() == Role.BOARD) {
                boards.closed(connection.subject().identity());
              }
            });
  }

  private void overtaken(String topic) {
    try {
      copies.overtaken(topic);
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("topic", topic)
          .setCause(e)
          .log("a will is not in the redo log: after a crash, an older message may stand instead");
    }
  }

  private static String detail(DisconnectEventInput input) {
    String code =
        input
            .getReasonCode()
            .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse("");
    String text = input.getReasonString().map(ReasonText::cut).orElse("");
    String detail = code.isEmpty() || text.isEmpty() ? code + text : code + ", " + text;
    return detail.isEmpty() ? "" : ": " + detail;
  }
}
