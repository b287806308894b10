package io.twinbus.adapter.agent;

import io.twinbus.adapter.document.JsonValues;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.driver.CommandAnswer;
import io.twinbus.adapter.driver.CommandCall;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands: each once, also when it is delivered again, and each within its time. At most
 * {@value #MOST_AT_ONCE} at once; more are answered with a refusal.
 */
final class CommandDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final int MOST_AT_ONCE = 16;
  private static final int MOST_REMEMBERED = 256;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Commands commands;
  private final Executor worker;
  private final Clock clock;
  private final BiConsumer<String, CommandReply> replies;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final Map<String, CommandReply> answered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CommandReply> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** What commands do. */
  @FunctionalInterface
  interface Commands {
    CommandAnswer answer(CommandCall call) throws IOException, InterruptedException;
  }

  /**
   * A desk.
   *
   * @param replies publishes a reply to the command with this id
   */
  CommandDesk(
      Commands commands, Executor worker, Clock clock, BiConsumer<String, CommandReply> replies) {
    this.commands = commands;
    this.worker = worker;
    this.clock = clock;
    this.replies = replies;
  }

  void take(String name, Command command) {
    String id = command.getId();
    CommandReply before;
    synchronized (answered) {
      before = answered.get(id);
      if (before == null && !id.isEmpty()) {
        answered.put(id, CommandReply.getDefaultInstance());
      }
    }
    if (before != null) {
      if (before.getOutcome() != CommandReply.Outcome.OUTCOME_UNSPECIFIED) {
        replies.accept(id, before);
      }
      return;
    }
    if (!free.tryAcquire()) {
      reply(
          name,
          id,
          CommandReply.Outcome.REFUSED,
          CommandAnswer.failed("too many commands at once"));
      return;
    }
    worker.execute(
        () -> {
          try {
            run(name, id, command);
          } finally {
            free.release();
          }
        });
  }

  private void run(String name, String id, Command command) {
    CancellationSource cancellation = new CancellationSource(limit(command));
    CommandReply.Outcome outcome;
    CommandAnswer answer;
    try {
      answer =
          commands.answer(
              new CommandCall(name, payload(command), command.getSender(), cancellation));
      outcome = answer.ok() ? CommandReply.Outcome.OK : CommandReply.Outcome.FAILED;
    } catch (InterruptedException e) {
      answer = CommandAnswer.failed("not done within its time");
      outcome = CommandReply.Outcome.EXPIRED;
    } catch (IOException | SettingsException e) {
      answer = CommandAnswer.failed(String.valueOf(e.getMessage()));
      outcome = CommandReply.Outcome.FAILED;
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("command", name).setCause(e).log("A command failed unexpectedly");
      answer = CommandAnswer.failed(e.toString());
      outcome = CommandReply.Outcome.FAILED;
    }
    reply(name, id, outcome, answer);
  }

  private void reply(String name, String id, CommandReply.Outcome outcome, CommandAnswer answer) {
    CommandReply.Builder reply =
        CommandReply.newBuilder().setOutcome(outcome).setMessage(answer.message());
    if (!answer.payload().isEmpty()) {
      reply.setPayload(JsonValues.toValue(answer.payload()));
    }
    LOG.atInfo()
        .addKeyValue("command", name)
        .addKeyValue("id", id)
        .addKeyValue("outcome", outcome)
        .log("Command answered: {}", answer.message());
    if (id.isEmpty()) {
      return;
    }
    synchronized (answered) {
      answered.put(id, reply.build());
    }
    replies.accept(id, reply.build());
  }

  /** The device's clock may be wrong: it shortens a limit, and never refuses a command. */
  private Duration limit(Command command) {
    if (!command.hasExpiresAt()) {
      return LIMIT;
    }
    Duration left =
        Duration.between(
            clock.instant(), Instant.ofEpochSecond(command.getExpiresAt().getSeconds()));
    return left.compareTo(Duration.ofSeconds(10)) < 0 || left.compareTo(LIMIT) > 0 ? LIMIT : left;
  }

  private static Settings payload(Command command) {
    Object plain = command.hasPayload() ? JsonValues.toPlain(command.getPayload()) : null;
    if (plain == null) {
      return Settings.at("payload", Map.of());
    }
    if (plain instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((key, value) -> fields.put(String.valueOf(key), value));
      return Settings.at("payload", fields);
    }
    return Settings.at("payload", Map.of("value", plain));
  }
}
