package io.twinbus.adapter.flash;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.journal.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open sessions and the quarantine on disk. */
final class FlashFile {
  private static final Logger LOG = LoggerFactory.getLogger(FlashFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DurableFile file;

  /**
   * What is kept.
   *
   * @param sessions that are open
   * @param quarantine digests that are not flashed, with the reason
   */
  record Content(List<SessionRecord> sessions, Map<String, String> quarantine) {
    static final Content NONE = new Content(List.of(), Map.of());
  }

  FlashFile(Path folder) {
    this.file = new DurableFile(folder.resolve("flash.json"));
  }

  Content read(long stamp) throws IOException {
    byte[] bytes = file.read().orElse(null);
    if (bytes == null) {
      return Content.NONE;
    }
    try {
      return JSON.readValue(bytes, new TypeReference<Content>() {});
    } catch (IOException e) {
      Path aside = file.setAside(stamp);
      LOG.atError()
          .addKeyValue("file", aside)
          .setCause(e)
          .log("The flash sessions cannot be read and were set aside");
      return Content.NONE;
    }
  }

  void write(Content content) throws IOException {
    file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
  }
}
