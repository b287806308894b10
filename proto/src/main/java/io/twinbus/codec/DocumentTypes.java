package io.twinbus.codec;

import com.google.protobuf.Message;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TwinEvent;
import io.twinbus.v1.Activation;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.Campaign;
import io.twinbus.v1.Catalog;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ErrorNotice;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.Health;
import io.twinbus.v1.Instance;
import io.twinbus.v1.Presence;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.Target;
import io.twinbus.v1.TwinStatus;
import java.util.function.Supplier;

/** Every kind of document on the bus, with its limit of size. */
public final class DocumentTypes {
  private static final int KIB = 1024;

  public static final DocumentType<DesiredState> DESIRED_STATE =
      document("DesiredState", DesiredState::getDefaultInstance, 256 * KIB);
  public static final DocumentType<ReportedState> REPORTED_STATE =
      document("ReportedState", ReportedState::getDefaultInstance, 256 * KIB);
  public static final DocumentType<TwinStatus> TWIN_STATUS =
      document("TwinStatus", TwinStatus::getDefaultInstance, 1024 * KIB);
  public static final DocumentType<ConnectionState> CONNECTION_STATE =
      document("ConnectionState", ConnectionState::getDefaultInstance, 4 * KIB);
  public static final DocumentType<Health> HEALTH =
      document("Health", Health::getDefaultInstance, 256 * KIB);
  public static final DocumentType<GateQueue> GATE_QUEUE =
      document("GateQueue", GateQueue::getDefaultInstance, 512 * KIB);
  public static final DocumentType<Command> COMMAND =
      document("Command", Command::getDefaultInstance, 64 * KIB);
  public static final DocumentType<CommandReply> COMMAND_REPLY =
      document("CommandReply", CommandReply::getDefaultInstance, 64 * KIB);
  public static final DocumentType<FlashProgress> FLASH_PROGRESS =
      document("FlashProgress", FlashProgress::getDefaultInstance, 16 * KIB);
  public static final DocumentType<RecoverRequest> RECOVER_REQUEST =
      document("RecoverRequest", RecoverRequest::getDefaultInstance, 16 * KIB);
  public static final DocumentType<Target> TARGET =
      document("Target", Target::getDefaultInstance, 256 * KIB);
  public static final DocumentType<Solution> SOLUTION =
      document("Solution", Solution::getDefaultInstance, 1024 * KIB);
  public static final DocumentType<Instance> INSTANCE =
      document("Instance", Instance::getDefaultInstance, 256 * KIB);
  public static final DocumentType<Campaign> CAMPAIGN =
      document("Campaign", Campaign::getDefaultInstance, 256 * KIB);
  public static final DocumentType<Activation> ACTIVATION =
      document("Activation", Activation::getDefaultInstance, 256 * KIB);
  public static final DocumentType<Catalog> CATALOG =
      document("Catalog", Catalog::getDefaultInstance, 256 * KIB);
  public static final DocumentType<SpecStatus> SPEC_STATUS =
      document("SpecStatus", SpecStatus::getDefaultInstance, 4096 * KIB);
  public static final DocumentType<Presence> PRESENCE =
      document("Presence", Presence::getDefaultInstance, 4 * KIB);
  public static final DocumentType<ErrorNotice> ERROR_NOTICE =
      document("ErrorNotice", ErrorNotice::getDefaultInstance, 16 * KIB);

  public static final DocumentType<BlockRequest> BLOCK_REQUEST =
      binary("BlockRequest", BlockRequest::getDefaultInstance, 4 * KIB);
  public static final DocumentType<Block> BLOCK =
      binary("Block", Block::getDefaultInstance, 260 * KIB);
  public static final DocumentType<BlockAccepted> BLOCK_ACCEPTED =
      binary("BlockAccepted", BlockAccepted::getDefaultInstance, 16 * KIB);

  public static final DocumentType<TwinEvent> TWIN_EVENT =
      new LazyType<>(
          "TwinEvent",
          512 * KIB,
          Format.AVRO,
          () ->
              new AvroType<>(
                  TwinEvent.getClassSchema(), new AvroModel(TwinEvent.class), 512 * KIB));
  public static final DocumentType<TelemetryBatch> TELEMETRY_BATCH =
      new LazyType<>("TelemetryBatch", 256 * KIB, Format.AVRO, () -> new TelemetryType(256 * KIB));

  /** Bytes as they are: the meaning depends on the request that they answer. */
  public static final DocumentType<byte[]> BYTES = new BytesType(1024 * KIB);

  private DocumentTypes() {}

  private static <D extends Message> DocumentType<D> document(
      String name, Supplier<D> empty, int maxBytes) {
    return new LazyType<>(
        name, maxBytes, Format.JSON, () -> new MessageType<>(empty.get(), maxBytes, false));
  }

  private static <D extends Message> DocumentType<D> binary(
      String name, Supplier<D> empty, int maxBytes) {
    return new LazyType<>(
        name, maxBytes, Format.PROTOBUF, () -> new MessageType<>(empty.get(), maxBytes, true));
  }
}
