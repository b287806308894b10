package io.twinbus.topic;

import com.google.protobuf.Message;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TwinEvent;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ErrorNotice;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;

/**
 * One topic of the bus. Every address is valid by construction: a part that breaks the grammar is
 * refused by the constructor with {@link IllegalArgumentException}; use {@link Topics#parse} for
 * topics that come from outside.
 *
 * @param <D> the documents that are published there
 */
public sealed interface Address<D> {
  /** The topic, such as {@code tb/default/twin/pc/desired}. */
  String topic();

  /** How the documents of this address are read and written. */
  DocumentType<D> type();

  /** Whether the current document is kept by the broker for those who come later. */
  boolean retained();

  /** An address below one twin. */
  sealed interface OfTwin<D> extends Address<D> {
    /** The twin. */
    TwinId twin();

    /** What of the twin: the level after the target. */
    TwinAspect<D> aspect();

    @Override
    default DocumentType<D> type() {
      return aspect().type();
    }

    @Override
    default boolean retained() {
      return aspect().retained();
    }

    @Override
    default String topic() {
      return aspect().topic(twin());
    }
  }

  /** An address below one twin whose last level is free. */
  sealed interface Keyed<D> extends OfTwin<D> {
    /** The last level. */
    String key();

    @Override
    default String topic() {
      return aspect().topic(twin()) + "/" + key();
    }
  }

  /** A user's document. */
  record Spec(String tenant, SpecKind kind, String name) implements Address<Message> {
    public Spec {
      Names.requireTenant(tenant);
      Names.requireName(name, "name");
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/spec/" + kind.level() + "/" + name;
    }

    @Override
    public DocumentType<Message> type() {
      return kind.documentType();
    }

    @Override
    public boolean retained() {
      return true;
    }

    /** Where the runtime says what became of the document. */
    public SpecStatusOf status() {
      return new SpecStatusOf(tenant, kind, name);
    }
  }

  /** What became of a user's document. */
  record SpecStatusOf(String tenant, SpecKind kind, String name) implements Address<SpecStatus> {
    public SpecStatusOf {
      Names.requireTenant(tenant);
      Names.requireName(name, "name");
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/spec-status/" + kind.level() + "/" + name;
    }

    @Override
    public DocumentType<SpecStatus> type() {
      return DocumentTypes.SPEC_STATUS;
    }

    @Override
    public boolean retained() {
      return true;
    }
  }

  /** What a target shall be. */
  record Desired(TwinId twin) implements OfTwin<DesiredState> {
    @Override
    public TwinAspect<DesiredState> aspect() {
      return TwinAspect.DESIRED;
    }
  }

  /** What a target is. */
  record Reported(TwinId twin) implements OfTwin<ReportedState> {
    @Override
    public TwinAspect<ReportedState> aspect() {
      return TwinAspect.REPORTED;
    }
  }

  /** What the broker knows of a target's connection. */
  record Connection(TwinId twin) implements OfTwin<ConnectionState> {
    @Override
    public TwinAspect<ConnectionState> aspect() {
      return TwinAspect.CONNECTION;
    }
  }

  /** What the runtime knows of a target. */
  record Status(TwinId twin) implements OfTwin<TwinStatus> {
    @Override
    public TwinAspect<TwinStatus> aspect() {
      return TwinAspect.STATUS;
    }
  }

  /** What the monitor judges of a target. */
  record HealthOf(TwinId twin) implements OfTwin<Health> {
    @Override
    public TwinAspect<Health> aspect() {
      return TwinAspect.HEALTH;
    }
  }

  /** Commands that wait behind the twin's gate. */
  record Gate(TwinId twin) implements OfTwin<GateQueue> {
    @Override
    public TwinAspect<GateQueue> aspect() {
      return TwinAspect.GATE;
    }
  }

  /** A command on its way to the twin's gate. */
  record Inbox(TwinId twin, String key) implements Keyed<Command> {
    public Inbox {
      Names.requireName(key, "command");
    }

    @Override
    public TwinAspect<Command> aspect() {
      return TwinAspect.INBOX;
    }
  }

  /** A command let through to the device. */
  record CommandTo(TwinId twin, String key) implements Keyed<Command> {
    public CommandTo {
      Names.requireName(key, "command");
    }

    @Override
    public TwinAspect<Command> aspect() {
      return TwinAspect.COMMAND;
    }
  }

  /** A device's answer to a command, by the command's id. */
  record Reply(TwinId twin, String key) implements Keyed<CommandReply> {
    public Reply {
      Names.requireName(key, "command id");
    }

    @Override
    public TwinAspect<CommandReply> aspect() {
      return TwinAspect.REPLY;
    }
  }

  /** How a flash goes. */
  record Flash(TwinId twin) implements OfTwin<FlashProgress> {
    @Override
    public TwinAspect<FlashProgress> aspect() {
      return TwinAspect.FLASH;
    }
  }

  /** What the monitor wants done about a flash that hangs. */
  record Recover(TwinId twin) implements OfTwin<RecoverRequest> {
    @Override
    public TwinAspect<RecoverRequest> aspect() {
      return TwinAspect.RECOVER;
    }
  }

  /** Samples of one channel. A device may publish plain JSON or text instead: see the codec. */
  record Telemetry(TwinId twin, String key) implements Keyed<TelemetryBatch> {
    public Telemetry {
      Names.requireName(key, "channel");
    }

    @Override
    public TwinAspect<TelemetryBatch> aspect() {
      return TwinAspect.TELEMETRY;
    }
  }

  /** Every transition of a twin. */
  record Event(TwinId twin) implements OfTwin<TwinEvent> {
    @Override
    public TwinAspect<TwinEvent> aspect() {
      return TwinAspect.EVENT;
    }
  }

  /** Blocks of an artifact for one target. */
  record Blocks(TwinId twin, String key) implements Keyed<Block> {
    public Blocks {
      Names.requireDigest(key);
    }

    @Override
    public TwinAspect<Block> aspect() {
      return TwinAspect.BLOCKS;
    }
  }

  /** Where blocks of an artifact are asked for. */
  record ArtifactGet(String tenant, String digest) implements Address<BlockRequest> {
    public ArtifactGet {
      Names.requireTenant(tenant);
      Names.requireDigest(digest);
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/artifact/" + digest + "/get";
    }

    @Override
    public DocumentType<BlockRequest> type() {
      return DocumentTypes.BLOCK_REQUEST;
    }

    @Override
    public boolean retained() {
      return false;
    }
  }

  /** Where an artifact is uploaded. */
  record ArtifactPut(String tenant, String digest) implements Address<Block> {
    public ArtifactPut {
      Names.requireTenant(tenant);
      Names.requireDigest(digest);
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/artifact/" + digest + "/put";
    }

    @Override
    public DocumentType<Block> type() {
      return DocumentTypes.BLOCK;
    }

    @Override
    public boolean retained() {
      return false;
    }
  }

  /**
   * A response topic of one client, readable by it alone. What is sent there depends on the
   * request.
   */
  record Client(String tenant, String clientId, String key) implements Address<byte[]> {
    public Client {
      Names.requireTenant(tenant);
      Names.requireClientId(clientId);
      Names.requireName(key, "response");
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/client/" + clientId + "/" + key;
    }

    @Override
    public DocumentType<byte[]> type() {
      return DocumentTypes.BYTES;
    }

    @Override
    public boolean retained() {
      return false;
    }
  }

  /** Why messages of a client were refused. */
  record Errors(String tenant, String clientId) implements Address<ErrorNotice> {
    public Errors {
      Names.requireTenant(tenant);
      Names.requireClientId(clientId);
    }

    @Override
    public String topic() {
      return Topics.ROOT + tenant + "/errors/" + clientId;
    }

    @Override
    public DocumentType<ErrorNotice> type() {
      return DocumentTypes.ERROR_NOTICE;
    }

    @Override
    public boolean retained() {
      return false;
    }
  }

  /** A service on the bus. */
  record Presence(String service, String id) implements Address<io.twinbus.v1.Presence> {
    public Presence {
      Names.requireName(service, "service");
      Names.requireName(id, "id");
    }

    @Override
    public String topic() {
      return Topics.ROOT + "system/" + service + "/" + id;
    }

    @Override
    public DocumentType<io.twinbus.v1.Presence> type() {
      return DocumentTypes.PRESENCE;
    }

    @Override
    public boolean retained() {
      return true;
    }
  }
}
