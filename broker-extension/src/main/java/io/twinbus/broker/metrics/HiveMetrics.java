package io.twinbus.broker.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricRegistryListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Shows the broker's own metrics beside the extension's: counters that only rise, whose names end
 * in {@code .count}, as counters; what goes up and down as gauges; the counts of meters as
 * counters.
 */
public final class HiveMetrics extends MetricRegistryListener.Base {
  private static final String RISING = ".count";

  private final MeterRegistry meters;

  private HiveMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Shows what the broker measures now and later. */
  public static void bridge(MetricRegistry broker, MeterRegistry meters) {
    broker.addListener(new HiveMetrics(meters));
  }

  @Override
  public void onCounterAdded(String name, Counter counter) {
    if (name.endsWith(RISING)) {
      FunctionCounter.builder(name, counter, Counter::getCount).register(meters);
    } else {
      io.micrometer.core.instrument.Gauge.builder(name, counter, Counter::getCount)
          .register(meters);
    }
  }

  @Override
  public void onMeterAdded(String name, Meter meter) {
    FunctionCounter.builder(name, meter, Meter::getCount).register(meters);
  }

  @Override
  public void onGaugeAdded(String name, Gauge<?> gauge) {
    io.micrometer.core.instrument.Gauge.builder(name, gauge, HiveMetrics::number).register(meters);
  }

  private static double number(Gauge<?> gauge) {
    return gauge.getValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
