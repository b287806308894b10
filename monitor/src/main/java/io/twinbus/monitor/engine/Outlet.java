package io.twinbus.monitor.engine;

import io.twinbus.topic.TwinId;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import java.util.concurrent.CompletableFuture;

/** Where decisions go. Calls return at once; a future fails when the broker did not take it. */
public interface Outlet {
  /** Publishes the judgement of a twin, retained. */
  CompletableFuture<Void> health(TwinId twin, Health health);

  /** Asks the twin for a rung of the ladder. */
  CompletableFuture<Void> recover(TwinId twin, RecoverRequest request);

  /** Tells people about an alert that was raised, acknowledged or resolved. */
  void alert(AlertChange change);
}
