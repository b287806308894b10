package io.twinbus.twin;

import com.google.protobuf.ByteString;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;

/** Everything that can happen to a twin. */
public sealed interface TwinInput {
  /** What the target shall be, as accepted by the ledger. */
  record Desired(DesiredState document) implements TwinInput {}

  /**
   * What the target says it is.
   *
   * @param live whether the device said it just now, rather than the broker having kept it
   */
  record Reported(ReportedState document, boolean live) implements TwinInput {}

  /** What the broker knows of the connection. */
  record Connection(ConnectionState document) implements TwinInput {}

  /** How a flash goes. */
  record Flash(FlashProgress document) implements TwinInput {}

  /** What the monitor wants done. */
  record Recover(RecoverRequest document) implements TwinInput {}

  /**
   * A command from the inbox.
   *
   * @param name the last level of its topic
   * @param document what the sender wrote
   * @param sender who it is, by the broker's word; may be empty
   * @param responseTopic where the sender wants its reply; empty: nowhere
   * @param correlationData what the reply must carry; may be empty
   */
  record Inbox(
      String name,
      Command document,
      String sender,
      String responseTopic,
      ByteString correlationData)
      implements TwinInput {}

  /** The device's answer to the command with this id. */
  record Reply(String id, CommandReply document) implements TwinInput {}

  /**
   * A message that is not a valid document.
   *
   * @param source the part of the topic after the target, such as {@code reported} or {@code
   *     inbox/restart}
   * @param path where in the document; may be empty
   * @param message what is wrong
   */
  record Refused(String source, String path, String message) implements TwinInput {}

  /** A retained document was erased. */
  record Cleared(String source) implements TwinInput {}

  /** The twin was restored, and everything that is retained for it is in place. */
  record Resumed() implements TwinInput {}

  /**
   * The line to the broker was cut, and the session is a new one: what the broker keeps has been
   * told again, and what the device said meanwhile beyond that is lost.
   */
  record Missed() implements TwinInput {}

  /** A time that the twin asked for has come. */
  record Tick() implements TwinInput {}
}
