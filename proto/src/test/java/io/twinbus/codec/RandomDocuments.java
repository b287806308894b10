package io.twinbus.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TelemetrySample;
import io.twinbus.event.TwinEvent;
import io.twinbus.v1.Rule;
import io.twinbus.v1.RuleProto;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Valid documents of every kind, made from the contract alone: its fields and their rules. */
final class RandomDocuments {
  private static final String NAMES = "abcXYZ019._-";
  private static final String TEXTS = "ab {}[]\":,\\/\n\té€😀\u2028";

  private final Random random;

  RandomDocuments(long seed) {
    this.random = new Random(seed);
  }

  Message message(Message prototype, int depth) {
    Message.Builder builder = prototype.newBuilderForType();
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      Rule rule = field.getOptions().getExtension(RuleProto.rule);
      if (field.isMapField()) {
        entries(builder, field, rule, depth);
      } else if (field.isRepeated()) {
        for (int i = random.nextInt(4) - depth / 2; i > 0; i--) {
          builder.addRepeatedField(field, value(builder, field, rule, depth));
        }
      } else if (rule.getRequired() || random.nextInt(3) > 0) {
        builder.setField(field, value(builder, field, rule, depth));
      }
    }
    return builder.build();
  }

  private void entries(Message.Builder builder, FieldDescriptor field, Rule rule, int depth) {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    for (int i = random.nextInt(3); i > 0; i--) {
      Message.Builder entry = builder.newBuilderForField(field);
      String name = "k" + i + (rule.getFormat() == Rule.Format.NAME ? name() : text(40));
      entry.setField(key, name);
      entry.setField(value, value(entry, value, Rule.getDefaultInstance(), depth));
      builder.addRepeatedField(field, entry.build());
    }
  }

  private Object value(Message.Builder owner, FieldDescriptor field, Rule rule, int depth) {
    return switch (field.getJavaType()) {
      case STRING -> text(field, rule);
      case BYTE_STRING -> ByteString.copyFrom(bytes(random.nextInt(64)));
      case BOOLEAN -> random.nextBoolean();
      case INT -> (int) number(rule, Integer.MAX_VALUE);
      case LONG -> number(rule, Long.MAX_VALUE);
      case DOUBLE -> Math.abs(decimal());
      case ENUM -> {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(1 + random.nextInt(values.size() - 1));
      }
      case MESSAGE ->
          switch (field.getMessageType().getFullName()) {
            case "google.protobuf.Timestamp" -> time();
            case "google.protobuf.Duration" ->
                Duration.newBuilder()
                    .setSeconds(random.nextLong(315_576_000_000L))
                    .setNanos(nanos())
                    .build();
            case "google.protobuf.Struct" -> struct(3);
            case "google.protobuf.Value" -> freeForm(3);
            default ->
                message(owner.newBuilderForField(field).getDefaultInstanceForType(), depth + 1);
          };
      default -> throw new IllegalStateException("the contract has no " + field.getType());
    };
  }

  private String text(FieldDescriptor field, Rule rule) {
    String text =
        switch (rule.getFormat()) {
          case NAME -> name();
          case DIGEST -> digest();
          case SIGNATURE -> Base64.getEncoder().encodeToString(bytes(64));
          case API_VERSION -> "twinbus.io/v1";
          case KIND -> field.getContainingType().getName();
          case TEXT, UNRECOGNIZED ->
              text(Math.min(48, (rule.getMaxBytes() == 0 ? 48 : rule.getMaxBytes()) / 4));
        };
    boolean needed = rule.getRequired() || field.isRepeated();
    return needed && text.isEmpty() ? "x" : text;
  }

  private String name() {
    StringBuilder name = new StringBuilder("n" + random.nextInt(1_000_000));
    for (int i = random.nextInt(8); i > 0; i--) {
      name.append(NAMES.charAt(random.nextInt(NAMES.length())));
    }
    return name.toString();
  }

  private String digest() {
    StringBuilder digest = new StringBuilder("sha256:");
    for (int i = 0; i < 64; i++) {
      digest.append(Character.forDigit(random.nextInt(16), 16));
    }
    return digest.toString();
  }

  private String text(int most) {
    int[] characters = TEXTS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most / 4 + 1); i > 0; i--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  private long number(Rule rule, long greatest) {
    if (rule.getMinimum() != 0) {
      return rule.getMinimum() + random.nextLong(rule.getMaximum() - rule.getMinimum() + 1);
    }
    long number = random.nextInt(3) == 0 ? random.nextLong(greatest) : 1 + random.nextInt(100);
    return rule.getNotNegative() || rule.getRequired() || random.nextInt(4) > 0 ? number : -number;
  }

  private double decimal() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(10);
      case 1 -> -0.0;
      case 2 -> random.nextDouble() * 1e300;
      case 3 -> Double.MIN_VALUE;
      case 4 -> (double) random.nextLong();
      default -> random.nextGaussian();
    };
  }

  private Timestamp time() {
    return Timestamp.newBuilder()
        .setSeconds(random.nextLong(-62_135_596_800L, 253_402_300_799L))
        .setNanos(nanos())
        .build();
  }

  private int nanos() {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> random.nextInt(1000) * 1_000_000;
      default -> random.nextInt(1_000_000_000);
    };
  }

  private Struct struct(int depth) {
    Struct.Builder struct = Struct.newBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      struct.putFields(text(24), freeForm(depth - 1));
    }
    return struct.build();
  }

  private Value freeForm(int depth) {
    Value.Builder value = Value.newBuilder();
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> value.setNullValue(NullValue.NULL_VALUE).build();
      case 1 -> value.setBoolValue(random.nextBoolean()).build();
      case 2 -> value.setNumberValue(decimal()).build();
      case 3 -> value.setNumberValue(random.nextInt(300)).build();
      case 4 -> value.setStringValue(text(60)).build();
      case 5 -> value.setStructValue(struct(depth)).build();
      default -> {
        ListValue.Builder list = ListValue.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.addValues(freeForm(depth - 1));
        }
        yield value.setListValue(list).build();
      }
    };
  }

  TelemetryBatch telemetry() {
    List<TelemetrySample> samples = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      Object value =
          switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean();
            case 2 -> text(60);
            case 3 -> decimal();
            default -> null;
          };
      samples.add(new TelemetrySample(micros(), value));
    }
    return new TelemetryBatch(samples, text(12));
  }

  TwinEvent event() {
    return TwinEvent.newBuilder()
        .setTenant(name())
        .setTarget(name())
        .setSequence(random.nextLong())
        .setAt(micros())
        .setType("PhaseChanged")
        .setMessage(text(60))
        .setDocument(random.nextBoolean() ? ByteBuffer.wrap(bytes(random.nextInt(40))) : null)
        .build();
  }

  private Instant micros() {
    return Instant.ofEpochSecond(
        random.nextLong(-62_135_596_800L, 253_402_300_799L), random.nextInt(1_000_000) * 1000L);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
