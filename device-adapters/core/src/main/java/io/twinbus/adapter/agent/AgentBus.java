package io.twinbus.adapter.agent;

import io.twinbus.bus.Bus;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an agent hears and says on the bus, beside its reports. */
final class AgentBus {
  private static final Logger LOG = LoggerFactory.getLogger(AgentBus.class);

  private final TwinId twin;
  private final Supplier<@Nullable Bus> bus;
  private final CommandDesk commands;
  private final BusBlocks blocks;
  private final Consumer<DesiredState> desired;

  AgentBus(
      TwinId twin,
      Supplier<@Nullable Bus> bus,
      CommandDesk commands,
      BusBlocks blocks,
      Consumer<DesiredState> desired) {
    this.twin = twin;
    this.bus = bus;
    this.commands = commands;
    this.blocks = blocks;
    this.desired = desired;
  }

  void subscribe(Bus session) {
    watch(
        "desired",
        session.subscribe(
            AddressFilter.exactly(new Address.Desired(twin)),
            delivery -> delivery.document().ifPresent(desired)));
    watch(
        "commands",
        session.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.COMMAND),
            delivery -> {
              if (delivery.address() instanceof Address.CommandTo address) {
                delivery.document().ifPresent(command -> commands.take(address.key(), command));
              }
            }));
    watch(
        "blocks",
        session.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.BLOCKS),
            delivery -> delivery.document().ifPresent(blocks::arrived)));
  }

  void publishFlash(FlashProgress message) {
    publish(new Address.Flash(twin), message);
  }

  void publishReply(String id, CommandReply reply) {
    publish(new Address.Reply(twin, id), reply);
  }

  private <D> void publish(Address<D> address, D document) {
    Bus session = bus.get();
    if (session == null) {
      return;
    }
    watch(address.topic(), session.publish(address, document));
  }

  private void watch(String what, CompletableFuture<?> future) {
    var unused =
        future.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.atWarn()
                    .addKeyValue("twin", twin)
                    .addKeyValue("topic", what)
                    .log("Not accepted by the broker: {}", failure.getMessage());
              }
            });
  }
}
