package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.event.TwinEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/** What was written yesterday is read today, and the reverse. */
class AvroEvolutionTest {
  /** An event as it was before it told observed generation, subject and document. */
  private static final Schema YESTERDAY = schema("TwinEvent.yesterday.avsc");

  private static final long MICROS = 1_772_366_400_000_000L;

  @Test
  void todaysReaderReadsYesterdaysEvent() throws IOException {
    byte[] payload = yesterdaysEvent();

    AvroType<TwinEvent> today =
        new AvroType<>(TwinEvent.getClassSchema(), new AvroModel(TwinEvent.class), 1024, YESTERDAY);
    TwinEvent event =
        today
            .decode(payload, Optional.of("application/avro"))
            .orElseThrow(fault -> new AssertionError(fault.toString()));

    assertThat(event.getTarget()).isEqualTo("pc");
    assertThat(event.getAt().toEpochMilli()).isEqualTo(MICROS / 1000);
    assertThat(event.getObservedGeneration()).isZero();
    assertThat(event.getSubject()).isEmpty();
    assertThat(event.getDocument()).isNull();
  }

  @Test
  void yesterdaysReaderReadsTodaysEvent() throws IOException {
    TwinEvent event =
        TwinEvent.newBuilder()
            .setTenant("default")
            .setTarget("pc")
            .setSequence(4)
            .setAt(java.time.Instant.ofEpochSecond(MICROS / 1_000_000))
            .setType("PhaseChanged")
            .setSubject("app")
            .setDocument(ByteBuffer.wrap(new byte[] {1, 2}))
            .build();
    byte[] payload = DocumentTypes.TWIN_EVENT.encode(event, Format.AVRO);

    BinaryMessageDecoder<GenericRecord> yesterday =
        new BinaryMessageDecoder<>(GenericData.get(), YESTERDAY);
    yesterday.addSchema(TwinEvent.getClassSchema());
    GenericRecord read = yesterday.decode(payload);

    assertThat(read.get("target")).hasToString("pc");
    assertThat(read.get("at")).isEqualTo(MICROS);
    assertThat(read.getSchema().getField("subject")).isNull();
  }

  @Test
  void aSchemaThatIsNotKnownIsNamedByItsFingerprint() throws IOException {
    assertThat(DocumentTypes.TWIN_EVENT.decode(yesterdaysEvent()).fault())
        .hasValueSatisfying(
            fault ->
                assertThat(fault.message())
                    .matches(
                        "written with a schema of TwinEvent .* \\(fingerprint [0-9a-f]{16}\\)"));
  }

  private static byte[] yesterdaysEvent() throws IOException {
    GenericRecord event =
        new GenericRecordBuilder(YESTERDAY)
            .set("tenant", "default")
            .set("target", "pc")
            .set("sequence", 3L)
            .set("at", MICROS)
            .set("type", "PhaseChanged")
            .set("phase", "IN_SYNC")
            .build();
    ByteBuffer encoded =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), YESTERDAY).encode(event);
    byte[] payload = new byte[encoded.remaining()];
    encoded.get(payload);
    return payload;
  }

  private static Schema schema(String name) {
    try {
      return new Schema.Parser()
          .parse(Files.readString(Path.of("src/test/resources/schemas", name)));
    } catch (IOException missing) {
      throw new AssertionError(missing);
    }
  }
}
