package io.twinbus.monitor.web;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What a user may do in a tenant, by the broker's word: the monitor has no policy of its own. It
 * asks by a subscription that it ends at once, and by a command that no twin acts upon.
 *
 * @param read may see everything of the tenant
 * @param write may change desired states and send commands
 */
public record Rights(boolean read, boolean write) {
  private static final Rights NONE = new Rights(false, false);

  /** Asks the broker. */
  static CompletableFuture<Rights> ask(Bus bus, String tenant, Optional<TwinId> anyTwin) {
    return mayRead(bus, tenant)
        .thenCompose(
            read -> {
              if (!read) {
                return CompletableFuture.completedFuture(NONE);
              }
              return anyTwin.isEmpty()
                  ? CompletableFuture.completedFuture(new Rights(true, true))
                  : mayWrite(bus, anyTwin.get()).thenApply(write -> new Rights(true, write));
            });
  }

  private static CompletableFuture<Boolean> mayRead(Bus bus, String tenant) {
    return bus.subscribe(
            AddressFilter.everyTwinOf(tenant, TwinAspect.RECOVER),
            each -> {},
            SubscribeOptions.DEFAULT.withoutRetained())
        .thenCompose(Subscription::cancel)
        .handle((done, failure) -> allowed(failure));
  }

  private static CompletableFuture<Boolean> mayWrite(Bus bus, TwinId twin) {
    return bus.publish(new Address.Inbox(twin, "monitor.whoami"), Command.getDefaultInstance())
        .handle((done, failure) -> allowed(failure));
  }

  private static boolean allowed(@org.jspecify.annotations.Nullable Throwable failure) {
    if (failure == null) {
      return true;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof BusException.Refused) {
      return false;
    }
    throw new CompletionException(cause);
  }
}
