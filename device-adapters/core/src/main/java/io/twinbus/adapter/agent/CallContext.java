package io.twinbus.adapter.agent;

import io.twinbus.adapter.artifact.ArtifactClient;
import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentLog;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.flash.FlashDesk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What one driver call is given. */
record CallContext(
    ComponentSpec spec,
    Optional<ComponentSpec> previous,
    Cancellation cancellation,
    ComponentFolders folders,
    ArtifactClient artifacts,
    FlashDesk desk,
    ComponentLog log,
    Map<String, Secret> secrets,
    Consumer<String> said)
    implements ComponentContext {
  @Override
  public Path folder() throws IOException {
    return folders.make(spec.name());
  }

  @Override
  public Path artifact() throws IOException, InterruptedException {
    return artifact(
        spec.artifact()
            .orElseThrow(
                () ->
                    new ArtifactException(
                        "the component has no artifact: name its digest under artifact", false)));
  }

  @Override
  public Path artifact(ArtifactRef other) throws IOException, InterruptedException {
    progress("fetching " + other.digest());
    AtomicLong percent = new AtomicLong(-1);
    Path file =
        artifacts.fetch(
            other,
            cancellation,
            (bytes, total) -> {
              long now = bytes * 100 / total;
              if (percent.getAndSet(now) != now) {
                fetched(bytes, total);
              }
            });
    progress("");
    return file;
  }

  private void fetched(long bytes, long total) {
    progress("fetched " + (bytes >> 10) + " of " + (total >> 10) + " KiB");
  }

  @Override
  public Secret secret(String name) {
    return AgentDriverContext.secret(secrets, name);
  }

  @Override
  public void progress(String message) {
    said.accept(message);
  }

  @Override
  public FlashSession flash(String digest, long total) throws IOException {
    return desk.begin(spec.name(), digest, total);
  }
}
