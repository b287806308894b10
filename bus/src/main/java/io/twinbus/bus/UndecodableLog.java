package io.twinbus.bus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what could not be decoded: nothing is lost in silence. */
final class UndecodableLog {
  private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

  private UndecodableLog() {}

  static void warn(Undecodable message) {
    LOG.atWarn()
        .addKeyValue("topic", message.topic())
        .addKeyValue("bytes", message.payload().length)
        .log("Ignored a message that is not a valid document: {}", message.fault());
  }
}
