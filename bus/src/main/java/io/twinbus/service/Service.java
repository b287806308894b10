package io.twinbus.service;

import io.twinbus.service.config.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a service from its start to its end. It starts its parts in order, stays up until SIGTERM,
 * SIGINT or {@link Lifecycle#requestStop()}, and stops them in the reverse order within a deadline.
 */
public final class Service {
  /** What Kubernetes waits for before SIGKILL, less a margin. */
  public static final Duration STOP_DEADLINE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /** Starts the parts of a service. */
  @FunctionalInterface
  public interface Start {
    /**
     * Starts the parts; returns when the service is up.
     *
     * @throws Exception if it cannot start; {@link ConfigurationException} and {@link
     *     ServiceFailure} decide the exit code, anything else is a failure
     */
    void start(Lifecycle parts) throws Exception;
  }

  private Service() {}

  /** Runs a service and ends the process with its exit code. Does not return. */
  public static void main(String name, Start start) {
    Lifecycle parts = new Lifecycle();
    CountDownLatch done = new CountDownLatch(1);
    ExitCode[] result = {ExitCode.NOT_STOPPED_IN_TIME};
    Thread hook =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  parts.requestStop();
                  await(done);
                  Runtime.getRuntime().halt(result[0].code());
                });
    Runtime.getRuntime().addShutdownHook(hook);
    result[0] = run(name, parts, start, STOP_DEADLINE);
    done.countDown();
    System.exit(result[0].code());
  }

  /**
   * Runs a service within a process that goes on; returns when it has ended.
   *
   * @param parts to ask it to stop from another thread
   * @param stopDeadline for the parts to stop
   */
  public static ExitCode run(String name, Lifecycle parts, Start start, Duration stopDeadline) {
    ExitCode result;
    try {
      start.start(parts);
      LOG.atInfo().addKeyValue("service", name).log("Up");
      parts.awaitStop();
      LOG.atInfo().addKeyValue("service", name).log("Stopping");
      result = ExitCode.OK;
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> LOG.atError().log("Configuration: {}", fault));
      result = ExitCode.CONFIGURATION;
    } catch (ServiceFailure e) {
      if (e.exitCode() != ExitCode.OK) {
        LOG.atError().addKeyValue("service", name).log("{}", e.getMessage());
      }
      result = e.exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result = ExitCode.FAILED;
    } catch (Exception e) {
      LOG.atError().addKeyValue("service", name).setCause(e).log("Failed");
      result = ExitCode.FAILED;
    }
    return stopped(name, parts, stopDeadline) ? result : worse(result);
  }

  private static boolean stopped(String name, Lifecycle parts, Duration deadline) {
    try {
      List<String> left = parts.close(deadline);
      if (left.isEmpty()) {
        LOG.atInfo().addKeyValue("service", name).log("Stopped");
        return true;
      }
      LOG.atError()
          .addKeyValue("service", name)
          .addKeyValue("parts", String.join(", ", left))
          .log("Not stopped within {}", deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static ExitCode worse(ExitCode result) {
    return result == ExitCode.OK ? ExitCode.NOT_STOPPED_IN_TIME : result;
  }

  private static void await(CountDownLatch done) {
    try {
      var unused = done.await(STOP_DEADLINE.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
