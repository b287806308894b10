package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBucketsTest {
  @TempDir Path data;

  @Test
  void givesANewStoreFewBuckets() throws IOException {
    assertThat(StoreBuckets.of(data)).isEqualTo(StoreBuckets.NEW);
    assertThat(StoreBuckets.of(data.resolve("not-there"))).isEqualTo(StoreBuckets.NEW);
  }

  @Test
  void leavesAStoreTheNumberThatItWasMadeWith() throws IOException {
    bucket("client_queue", "040500", "client_queue_63");
    bucket("retained_messages", "040500_R", "retained_messages_2");

    assertThat(StoreBuckets.of(data)).isEqualTo(64);
  }

  private void bucket(String store, String version, String bucket) throws IOException {
    Files.createDirectories(
        data.resolve("persistence").resolve(store).resolve(version).resolve(bucket));
  }
}
