package io.twinbus.topic;

import io.twinbus.codec.DocumentType;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TwinEvent;
import io.twinbus.v1.Block;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;

/**
 * What a twin has topics for: the level after the target in {@code tb/{t}/twin/{x}/…}.
 *
 * @param level the level of the topic
 * @param type how its documents are read and written
 * @param retained whether the broker keeps the current document
 * @param keyed whether one more, free level follows
 * @param <D> the documents
 */
public record TwinAspect<D>(String level, DocumentType<D> type, boolean retained, boolean keyed) {
  public static final TwinAspect<DesiredState> DESIRED =
      retained("desired", DocumentTypes.DESIRED_STATE);
  public static final TwinAspect<ReportedState> REPORTED =
      retained("reported", DocumentTypes.REPORTED_STATE);
  public static final TwinAspect<ConnectionState> CONNECTION =
      retained("connection", DocumentTypes.CONNECTION_STATE);
  public static final TwinAspect<TwinStatus> STATUS = retained("status", DocumentTypes.TWIN_STATUS);
  public static final TwinAspect<Health> HEALTH = retained("health", DocumentTypes.HEALTH);
  public static final TwinAspect<GateQueue> GATE = retained("gate", DocumentTypes.GATE_QUEUE);
  public static final TwinAspect<Command> INBOX = keyed("inbox", DocumentTypes.COMMAND);
  public static final TwinAspect<Command> COMMAND = keyed("command", DocumentTypes.COMMAND);
  public static final TwinAspect<CommandReply> REPLY = keyed("reply", DocumentTypes.COMMAND_REPLY);
  public static final TwinAspect<FlashProgress> FLASH =
      passing("flash", DocumentTypes.FLASH_PROGRESS);
  public static final TwinAspect<RecoverRequest> RECOVER =
      passing("recover", DocumentTypes.RECOVER_REQUEST);
  public static final TwinAspect<TelemetryBatch> TELEMETRY =
      keyed("telemetry", DocumentTypes.TELEMETRY_BATCH);
  public static final TwinAspect<TwinEvent> EVENT = passing("event", DocumentTypes.TWIN_EVENT);
  public static final TwinAspect<Block> BLOCKS = keyed("blocks", DocumentTypes.BLOCK);

  String topic(TwinId twin) {
    return Topics.ROOT + twin.tenant() + "/twin/" + twin.target() + "/" + level;
  }

  private static <D> TwinAspect<D> retained(String level, DocumentType<D> type) {
    return new TwinAspect<>(level, type, true, false);
  }

  private static <D> TwinAspect<D> passing(String level, DocumentType<D> type) {
    return new TwinAspect<>(level, type, false, false);
  }

  private static <D> TwinAspect<D> keyed(String level, DocumentType<D> type) {
    return new TwinAspect<>(level, type, false, true);
  }
}
