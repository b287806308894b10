package io.twinbus.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.service.config.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Lifecycle parts = new Lifecycle();

  private AutoCloseable part(String name) {
    log.add("start " + name);
    return () -> log.add("stop " + name);
  }

  private ExitCode run(Service.Start start) {
    return Service.run("test", parts, start, DEADLINE);
  }

  @Test
  void startsInOrderAndStopsInTheReverseOrder() {
    ExitCode result =
        run(
            lifecycle -> {
              lifecycle.start("http", () -> part("http"));
              lifecycle.start("bus", () -> part("bus"));
              lifecycle.requestStop();
            });

    assertThat(result).isEqualTo(ExitCode.OK);
    assertThat(log).containsExactly("start http", "start bus", "stop bus", "stop http");
  }

  @Test
  void staysUpUntilItIsAskedToStop() throws Exception {
    CountDownLatch up = new CountDownLatch(1);
    CompletableFuture<ExitCode> running =
        CompletableFuture.supplyAsync(() -> run(lifecycle -> up.countDown()));
    assertThat(up.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(running).isNotDone();

    parts.requestStop();

    assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
  }

  @Test
  void closesThePartsOfAServiceThatNobodyRuns() throws Exception {
    parts.start("http", () -> part("http"));
    parts.start("bus", () -> part("bus"));

    parts.requestStop();
    assertThat(log).containsExactly("start http", "start bus");

    parts.close();
    assertThat(log).containsExactly("start http", "start bus", "stop bus", "stop http");
  }

  @Test
  void stopsWhatHadStartedWhenALaterPartCannot() {
    ExitCode result =
        run(
            lifecycle -> {
              lifecycle.start("http", () -> part("http"));
              throw new ServiceFailure(ExitCode.UNAVAILABLE, "no broker");
            });

    assertThat(result).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(log).containsExactly("start http", "stop http");
  }

  @Test
  void stopsTheOthersWhenOneFailsToStop() {
    ExitCode result =
        run(
            lifecycle -> {
              lifecycle.start("http", () -> part("http"));
              lifecycle.onStop(
                  "broken",
                  () -> {
                    throw new IllegalStateException("boom");
                  });
              lifecycle.requestStop();
            });

    assertThat(result).isEqualTo(ExitCode.OK);
    assertThat(log).contains("stop http");
  }

  @Test
  void givesUpOnAPartThatDoesNotStopBeforeTheDeadline() {
    CountDownLatch never = new CountDownLatch(1);
    ExitCode result =
        Service.run(
            "test",
            parts,
            lifecycle -> {
              lifecycle.onStop("stuck", never::await);
              lifecycle.requestStop();
            },
            Duration.ofMillis(50));
    never.countDown();

    assertThat(result).isEqualTo(ExitCode.NOT_STOPPED_IN_TIME);
  }

  @Test
  void saysByItsExitCodeThatTheConfigurationIsWrong() {
    assertThat(
            run(
                lifecycle -> {
                  throw new ConfigurationException("a.yaml:1: name: missing");
                }))
        .isEqualTo(ExitCode.CONFIGURATION);
  }

  @Test
  void endsWithTheFirstFailureOfARunningPart() {
    assertThat(
            run(
                lifecycle -> {
                  lifecycle.fail(new ServiceFailure(ExitCode.UNAVAILABLE, "gone"));
                  lifecycle.fail(new ServiceFailure(ExitCode.FAILED, "later"));
                }))
        .isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void stopsAPartThatStartedTooLate() {
    ExitCode result =
        run(
            lifecycle -> {
              lifecycle.requestStop();
              lifecycle.start("late", () -> part("late"));
            });

    assertThat(result).isEqualTo(ExitCode.OK);
    assertThat(log).containsExactly("start late", "stop late");
  }
}
