package io.twinbus.benchmarks.jmh;

import io.twinbus.topic.Address;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading and writing topics. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicsBenchmark {
  private final String topic = "tb/default/twin/press-4/telemetry/temperature";
  private final Address<?> address = new Address.Telemetry(TwinId.of("press-4"), "temperature");

  @Benchmark
  public Optional<Address<?>> parse() {
    return Topics.parse(topic);
  }

  @Benchmark
  public String format() {
    return address.topic();
  }
}
