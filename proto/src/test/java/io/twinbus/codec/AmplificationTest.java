package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.twinbus.event.TelemetryBatch;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Payloads that are built to cost more than they weigh. What is allocated stays below a multiple of
 * the payload, and doubling the payload doubles it at most: a reader that copies what it has for
 * each new piece would fail.
 */
class AmplificationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MULTIPLE = 64;
  private static final int CONSTANT = 64 * 1024;
  private static final int SIZE = 120_000;

  private record Attack(
      String name, DocumentType<?> type, Format format, IntFunction<byte[]> payload) {}

  private static Stream<Attack> attacks() {
    return Stream.of(
        json("lists of one", "{\"properties\":{\"a\":[", "[1.5],", "0]}}"),
        json("lists of lists", "{\"properties\":{\"a\":[", "[[[[[[]]]]]],", "0]}}"),
        json("objects of one", "{\"properties\":{\"a\":[", "{\"\":1.5},", "0]}}"),
        json("small numbers", "{\"properties\":{\"a\":[", "0.1,", "0]}}"),
        json("escapes", "{\"properties\":{\"a\":\"", "\\u0061", "\"}}"),
        json("white space", "{", " ", "}"),
        json("digits", "{\"generation\":", "9", "}"),
        json("a name without an end", "{\"", "a", "\":1}"),
        json("empty components", "{\"components\":[", "{},", "{}]}"),
        json("the same field", "{", "\"retired\":true,", "\"retired\":true}"),
        json("opening brackets", "{\"properties\":{\"a\":", "[", ""),
        new Attack(
            "keys with one hash",
            DocumentTypes.DESIRED_STATE,
            Format.JSON,
            AmplificationTest::hash),
        new Attack(
            "lists of full length",
            DocumentTypes.DESIRED_STATE,
            Format.JSON,
            AmplificationTest::fullLists),
        wire("empty components", DocumentTypes.DESIRED_STATE, 0x22, 0x00),
        wire("empty targets", DocumentTypes.SPEC_STATUS, 0x2A, 0x00),
        wire("targets of empty steps", DocumentTypes.SPEC_STATUS, 0x2A, 5, 0x0A, 1, 'a', 0x12, 0),
        wire("the same message", DocumentTypes.REPORTED_STATE, 0x22, 0x00),
        wire("empty entries of a map", DocumentTypes.REPORTED_STATE, 0x22, 0x02, 0x32, 0x00),
        wire("empty free-form entries", DocumentTypes.DESIRED_STATE, 0x2A, 0x02, 0x0A, 0x00),
        wire("empty alerts", DocumentTypes.HEALTH, 0x2A, 0x00),
        wire("groups", DocumentTypes.HEALTH, 0x0B),
        new Attack(
            "one struct merged again and again",
            DocumentTypes.DESIRED_STATE,
            Format.PROTOBUF,
            AmplificationTest::mergedValue),
        new Attack(
            "samples without a value",
            DocumentTypes.TELEMETRY_BATCH,
            Format.AVRO,
            size -> avro(size, true)),
        new Attack(
            "blocks of one sample",
            DocumentTypes.TELEMETRY_BATCH,
            Format.AVRO,
            size -> avro(size, false)));
  }

  @TestFactory
  Stream<DynamicTest> costsNoMoreThanAMultipleOfItsSize() {
    return attacks()
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name + ", " + attack.format,
                    () -> {
                      byte[] once = attack.payload.apply(SIZE);
                      byte[] twice = attack.payload.apply(2 * SIZE);
                      long first = allocated(attack, once);
                      long second = allocated(attack, twice);
                      assertThat(first).isLessThan((long) MULTIPLE * once.length + CONSTANT);
                      assertThat(second).isLessThan(first * 5 / 2 + CONSTANT);
                    }));
  }

  @Test
  void allocatesNothingForLengthsThatAreOnlyDeclared() {
    for (int length : new int[] {1 << 20, 1 << 28, Integer.MAX_VALUE}) {
      byte[] text = header();
      byte[] samples = joined(text, zigzag(length));
      byte[] unit = joined(text, zigzag(0), zigzag(length));
      byte[] negative = joined(text, zigzag(-length), zigzag(length));
      for (byte[] payload : new byte[][] {samples, unit, negative}) {
        Attack attack = new Attack("", DocumentTypes.TELEMETRY_BATCH, Format.AVRO, size -> payload);
        assertThat(decode(attack, payload).fault()).isPresent();
        assertThat(allocated(attack, payload)).isLessThan(CONSTANT);
      }
    }
  }

  private static long allocated(Attack attack, byte[] payload) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) { // the first may load classes
      long before = THREADS.getCurrentThreadAllocatedBytes();
      decode(attack, payload);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static Decoded<?> decode(Attack attack, byte[] payload) {
    return attack.type.decode(payload, Optional.of(attack.format.contentType()));
  }

  private static Attack json(String name, String head, String piece, String tail) {
    return new Attack(
        name,
        DocumentTypes.DESIRED_STATE,
        Format.JSON,
        size -> bytes(head + piece.repeat((size - head.length()) / piece.length()) + tail));
  }

  private static Attack wire(String name, DocumentType<?> type, int... piece) {
    byte[] bytes = new byte[piece.length];
    for (int i = 0; i < piece.length; i++) {
      bytes[i] = (byte) piece[i];
    }
    return new Attack(
        name, type, Format.PROTOBUF, size -> Mutations.repeated(bytes, size / bytes.length));
  }

  /** Objects of 1000 keys that all have one hash. */
  private static byte[] hash(int size) {
    StringBuilder json = new StringBuilder("{\"properties\":{");
    for (int i = 0; json.length() < size - 20_000; i++) {
      json.append("\"o").append(i).append("\":{");
      for (int k = 0; k < 1000; k++) {
        json.append('"');
        for (int bit = 0; bit < 10; bit++) {
          json.append((k >> bit & 1) == 0 ? "Aa" : "BB");
        }
        json.append("\":0,");
      }
      json.append("\"z\":0},");
    }
    return bytes(json.append("\"z\":0}}").toString());
  }

  /** Valid: lists of 1024 numbers. */
  private static byte[] fullLists(int size) {
    String list = "[" + "0.1,".repeat(1023) + "0.1],";
    return bytes("{\"properties\":{\"a\":[" + list.repeat(size / list.length()) + "[]]}}");
  }

  /** One entry of a struct whose value comes in thousands of pieces, to be merged. */
  private static byte[] mergedValue(int size) {
    byte[] piece = {0x12, 6, 0x32, 4, 0x0A, 2, 0x08, 0};
    byte[] entry = Mutations.repeated(piece, size / piece.length);
    byte[] struct = joined(new byte[] {0x0A}, varint(entry.length), entry);
    return joined(new byte[] {0x2A}, varint(struct.length), struct);
  }

  private static byte[] avro(int size, boolean oneBlock) {
    byte[] sample = {0, 0};
    int count = Math.min(size / (oneBlock ? 2 : 3), AvroCheck.ITEMS);
    byte[] samples =
        oneBlock
            ? joined(zigzag(count), Mutations.repeated(sample, count))
            : Mutations.repeated(joined(zigzag(1), sample), count);
    return joined(header(), samples, zigzag(0), zigzag(0));
  }

  private static byte[] header() {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(SchemaNormalization.parsingFingerprint64(TelemetryBatch.getClassSchema()))
        .array();
  }

  private static byte[] zigzag(long number) {
    return varint((number << 1) ^ (number >> 63));
  }

  private static byte[] varint(long number) {
    byte[] bytes = new byte[10];
    int length = 0;
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
