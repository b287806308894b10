package io.twinbus.runtime;

import com.google.protobuf.ByteString;
import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.bus.Undecodable;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.RecoverRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people, monitors and devices ask and answer. Its session outlives the runtime, and nothing
 * is acknowledged before all that follows from it is on the bus: what comes while the runtime is
 * away, or when it is killed, comes again.
 */
final class CommandFeed {
  private static final Logger LOG = LoggerFactory.getLogger(CommandFeed.class);

  private final Bus bus;
  private final Function<TwinId, Lane> lanes;

  CommandFeed(Bus bus, Function<TwinId, Lane> lanes) {
    this.bus = bus;
    this.lanes = lanes;
  }

  CompletableFuture<List<Subscription>> subscribe() {
    SubscribeOptions options =
        SubscribeOptions.DEFAULT
            .acknowledgingManually()
            .directly()
            .withoutRetained()
            .onUndecodable(this::undecodable);
    List<CompletableFuture<Subscription>> all = new ArrayList<>();
    all.add(bus.subscribe(AddressFilter.everyTwin(TwinAspect.INBOX), this::inbox, options));
    all.add(bus.subscribe(AddressFilter.everyTwin(TwinAspect.REPLY), this::reply, options));
    all.add(bus.subscribe(AddressFilter.everyTwin(TwinAspect.RECOVER), this::recover, options));
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  /** The twin shows the fault, and whoever sent a command that nobody can read is told. */
  private void undecodable(Undecodable message) {
    StateFeed.fault(message).ifPresent(fault -> lanes.apply(fault.twin()).post(fault));
    if (message.responseTopic().isEmpty()
        || !(Topics.parse(message.topic()).orElse(null) instanceof Address.Inbox)) {
      return;
    }
    String where = message.fault().path().isEmpty() ? "" : message.fault().path() + ": ";
    CommandReply reply =
        CommandReply.newBuilder()
            .setOutcome(CommandReply.Outcome.REFUSED)
            .setMessage("this is not a command: " + where + message.fault().message())
            .build();
    var unused =
        bus.respond(
                message.responseTopic().get(),
                reply,
                DocumentTypes.COMMAND_REPLY,
                message
                    .correlationData()
                    .map(PublishOptions.DEFAULT::correlatedBy)
                    .orElse(PublishOptions.DEFAULT))
            .exceptionally(thrown -> lost(message.topic(), thrown));
  }

  private static @Nullable Void lost(String topic, Throwable thrown) {
    LOG.atInfo()
        .addKeyValue("topic", topic)
        .log("Nobody could be told that a command was refused: {}", thrown.getMessage());
    return null;
  }

  private void inbox(Delivery<Command> delivery) {
    String name = ((Address.Inbox) delivery.address()).key();
    post(
        delivery,
        new TwinInput.Inbox(
            name,
            delivery.document().orElse(Command.getDefaultInstance()),
            delivery.publisher().orElse(""),
            delivery.responseTopic().orElse(""),
            delivery.correlationData().map(ByteString::copyFrom).orElse(ByteString.EMPTY)));
  }

  private void reply(Delivery<CommandReply> delivery) {
    if (delivery.document().isEmpty()) {
      delivery.acknowledge();
      return;
    }
    String id = ((Address.Reply) delivery.address()).key();
    post(delivery, new TwinInput.Reply(id, delivery.document().get()));
  }

  private void recover(Delivery<RecoverRequest> delivery) {
    if (delivery.document().isEmpty()) {
      delivery.acknowledge();
      return;
    }
    post(delivery, new TwinInput.Recover(delivery.document().get()));
  }

  private void post(Delivery<?> delivery, TwinInput input) {
    TwinId twin = StateFeed.twin(delivery.address());
    lanes.apply(twin).post(new Letter.Input(twin, input, false, delivery::acknowledge));
  }
}
