package io.twinbus.adapter.agent;

import com.google.protobuf.Timestamp;
import io.twinbus.adapter.journal.DurableFile;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last desired state that was accepted, on disk, so that a device goes on without its broker.
 */
final class DesiredStore {
  private static final Logger LOG = LoggerFactory.getLogger(DesiredStore.class);

  private final DurableFile file;
  private @Nullable DesiredState current;

  private DesiredStore(DurableFile file, @Nullable DesiredState current) {
    this.file = file;
    this.current = current;
  }

  static DesiredStore open(Path folder) throws IOException {
    DurableFile file = new DurableFile(folder.resolve("desired.json"));
    byte[] content = file.read().orElse(null);
    if (content == null) {
      return new DesiredStore(file, null);
    }
    Decoded<DesiredState> decoded = DocumentTypes.DESIRED_STATE.decode(content);
    decoded
        .fault()
        .ifPresent(
            fault ->
                LOG.atError()
                    .addKeyValue("file", file.path())
                    .log("The last desired state cannot be read: {}; the broker has it", fault));
    return new DesiredStore(file, decoded.document().orElse(null));
  }

  synchronized Optional<DesiredState> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Takes up a state that is newer than the last: by generation, or by the broker's time when the
   * ledger began anew.
   *
   * @return whether it was newer
   */
  synchronized boolean offer(DesiredState next) throws IOException {
    DesiredState last = current;
    if (last != null && next.getGeneration() <= last.getGeneration()) {
      boolean ledgerBeganAnew =
          next.hasAcceptedAt()
              && last.hasAcceptedAt()
              && compare(next.getAcceptedAt(), last.getAcceptedAt()) > 0;
      if (!ledgerBeganAnew) {
        return false;
      }
      LOG.atWarn()
          .addKeyValue("generation", next.getGeneration())
          .addKeyValue("before", last.getGeneration())
          .log("The generation went back, and the broker accepted it later: taking it up");
    }
    file.write(DocumentTypes.DESIRED_STATE.encode(next, Format.JSON));
    current = next;
    return true;
  }

  private static int compare(Timestamp one, Timestamp other) {
    int seconds = Long.compare(one.getSeconds(), other.getSeconds());
    return seconds != 0 ? seconds : Integer.compare(one.getNanos(), other.getNanos());
  }
}
