package io.twinbus.broker.ledger;

import io.twinbus.codec.Format;
import java.util.List;
import java.util.Map;

/**
 * A write on its way to the ledger.
 *
 * @param topic where
 * @param write what
 * @param format the encoding in which the writer's document is stored
 * @param userProperties the writer's user properties, without those that the ledger gives a meaning
 */
public record Submission(
    LedgerTopic topic, Write write, Format format, List<Map.Entry<String, String>> userProperties) {
  public Submission {
    userProperties = List.copyOf(userProperties);
  }
}
