package io.twinbus.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.v1.ReportedState;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The codec on a reported state of about 1 KB, beside the libraries' own readers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private static final Optional<String> PROTOBUF = Optional.of(Format.PROTOBUF.contentType());

  private final ObjectMapper jackson = new ObjectMapper();
  private final ReportedState document = Samples.reportedState();
  private final byte[] json = DocumentTypes.REPORTED_STATE.encode(document, Format.JSON);
  private final byte[] wire = DocumentTypes.REPORTED_STATE.encode(document, Format.PROTOBUF);

  /** The yardstick: Jackson's tree of the same bytes. */
  @Benchmark
  public JsonNode jacksonReadTree() throws IOException {
    return jackson.readTree(json);
  }

  @Benchmark
  public Decoded<ReportedState> decodeJson() {
    return DocumentTypes.REPORTED_STATE.decode(json);
  }

  /** The yardstick: protobuf's generated parser, which checks nothing. */
  @Benchmark
  public ReportedState protobufParseFrom() throws InvalidProtocolBufferException {
    return ReportedState.parseFrom(wire);
  }

  @Benchmark
  public Decoded<ReportedState> decodeProtobuf() {
    return DocumentTypes.REPORTED_STATE.decode(wire, PROTOBUF);
  }

  @Benchmark
  public byte[] encodeJson() {
    return DocumentTypes.REPORTED_STATE.encode(document, Format.JSON);
  }

  @Benchmark
  public byte[] encodeProtobuf() {
    return DocumentTypes.REPORTED_STATE.encode(document, Format.PROTOBUF);
  }
}
