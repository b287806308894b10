package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import io.twinbus.adapter.driver.DriverContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the kernel at once when a container of ours ends. Where the wait breaks off, the kernel's
 * own looks find the same later, and the next look waits again.
 */
final class Ends implements AutoCloseable {
  private final DockerClient engine;
  private final DriverContext context;
  private final Map<String, Wait> waits = new ConcurrentHashMap<>();

  Ends(DockerClient engine, DriverContext context) {
    this.engine = engine;
    this.context = context;
  }

  /** Waits for the end of a component's container, if it does not already. */
  void await(String component, String container) {
    Wait known = waits.get(component);
    if (known == null || !known.container.equals(container)) {
      forget(component);
      Wait wait = new Wait(component, container);
      waits.put(component, wait);
      engine.waitContainerCmd(container).exec(wait);
    }
  }

  /** Waits no longer: what happens to the container now is wanted. */
  void forget(String component) {
    Optional.ofNullable(waits.remove(component)).ifPresent(Ends::end);
  }

  private static void end(Wait wait) {
    try {
      wait.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop waiting for a container", e);
    }
  }

  private final class Wait extends ResultCallback.Adapter<WaitResponse> {
    private final String component;
    private final String container;

    Wait(String component, String container) {
      this.component = component;
      this.container = container;
    }

    @Override
    public void onNext(WaitResponse response) {
      if (waits.remove(component, this)) {
        context.changed(component, "the container has ended");
      }
    }

    @Override
    public void onError(Throwable cause) {
      waits.remove(component, this);
      super.onError(cause);
    }

    @Override
    public void onComplete() {
      waits.remove(component, this);
      super.onComplete();
    }
  }

  @Override
  public void close() {
    waits.keySet().forEach(this::forget);
  }
}
