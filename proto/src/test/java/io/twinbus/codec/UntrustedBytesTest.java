package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** What the readers promise for any bytes, tried on more than 100,000 payloads of every kind. */
class UntrustedBytesTest {
  private static final int TRIES = 6_000;
  private static final int MUTANTS = 20;

  /** Bytes that may be allocated for each byte of a payload, and beside that. */
  private static final int MULTIPLE = 64;

  private static final int CONSTANT = 128 * 1024;

  private static final List<Kind> KINDS = Kind.all();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final AtomicLong PAYLOADS = new AtomicLong();
  private static final AtomicLong ACCEPTED = new AtomicLong();

  @Provide
  Arbitrary<Kind> kinds() {
    return Arbitraries.of(KINDS);
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void acceptsWhatIsValidAndRefusesTheRestWithAPath(
      @ForAll("kinds") Kind kind, @ForAll("kinds") Kind other, @ForAll long seed) {
    byte[] valid = kind.payload(seed);
    byte[] foreign = other.payload(seed + 1);
    Decoded<?> decoded = read(kind, valid);
    assertThat(decoded).as(() -> show(kind, valid)).isInstanceOf(Decoded.Ok.class);
    Mutations mutations = new Mutations(seed);
    for (int i = 0; i < MUTANTS; i++) {
      read(kind, mutations.mutate(valid, foreign));
    }
  }

  @AfterContainer
  static void triedEnough() {
    assertThat(PAYLOADS.get()).isGreaterThanOrEqualTo(100_000);
    assertThat(ACCEPTED.get()).as("mutants that are valid too").isGreaterThan(TRIES);
  }

  private static Decoded<?> read(Kind kind, byte[] payload) {
    PAYLOADS.incrementAndGet();
    long bound = (long) MULTIPLE * payload.length + CONSTANT;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Decoded<?> decoded = kind.decode(payload);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > bound) {
      // The first payload of a kind loads classes: what counts is the payload alone.
      before = THREADS.getCurrentThreadAllocatedBytes();
      kind.decode(payload);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as(() -> show(kind, payload))
          .isLessThanOrEqualTo(bound);
    }
    switch (decoded) {
      case Decoded.Refused<?> refused -> explains(kind, payload, refused.reason());
      case Decoded.Ok<?> ok -> survives(kind, payload, ok.value());
    }
    return decoded;
  }

  private static void explains(Kind kind, byte[] payload, Fault fault) {
    assertThat(fault.path()).as(() -> show(kind, payload)).isNotBlank().hasSizeLessThan(3000);
    assertThat(fault.message())
        .as(() -> show(kind, payload))
        .isNotBlank()
        .hasSizeLessThan(500)
        .doesNotContainPattern("\\p{Cntrl}");
  }

  private static void survives(Kind kind, byte[] payload, Object document) {
    ACCEPTED.incrementAndGet();
    for (Kind again : KINDS) {
      if (again.type().equals(kind.type())) {
        byte[] encoded = again.encode(document);
        if (encoded.length <= kind.type().maxBytes()) {
          assertThat(again.decode(encoded))
              .as(() -> show(kind, payload))
              .isEqualTo(new Decoded.Ok<>(document));
        }
      }
    }
    if (kind.format() == Format.PROTOBUF) {
      assertThat(parsed((Message) document, payload))
          .as(() -> show(kind, payload))
          .isEqualTo(document);
    }
  }

  private static MessageLite parsed(Message document, byte[] payload) {
    try {
      return document.getParserForType().parseFrom(payload);
    } catch (com.google.protobuf.InvalidProtocolBufferException refused) {
      throw new AssertionError("protobuf's own parser refuses it", refused);
    }
  }

  private static String show(Kind kind, byte[] payload) {
    return kind + ": " + HexFormat.of().formatHex(payload);
  }
}
