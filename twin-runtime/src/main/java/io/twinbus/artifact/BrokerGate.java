package io.twinbus.artifact;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Block;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker, whose policy is the only one: connects as the user, and tries what the same
 * right allows over MQTT. An answer is remembered for a minute; a few are asked for at once, so
 * that guesses of passwords wait their turn. Safe for use by many threads.
 */
public final class BrokerGate implements ArtifactGate {
  private static final Duration MEMORY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int AT_ONCE = 8;
  private static final int MOST_REMEMBERED = 4096;

  /** The digest of nothing that anybody has: only the right to write there is asked for. */
  private static final String PROBE = "sha256:" + "0".repeat(64);

  private record Remembered(Answer answer, Instant until) {}

  private final BusOptions template;
  private final InstantSource clock;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Map<String, Remembered> memory =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * A gate.
   *
   * @param template how to reach the broker; identity and client id are not used
   */
  public BrokerGate(BusOptions template, InstantSource clock) {
    this.template = template;
    this.clock = clock;
  }

  @Override
  public Answer mayUpload(User user, String tenant) {
    Block nothing = Block.newBuilder().setDigest(PROBE).setTotal(1).build();
    return ask(
        user, "put " + tenant, bus -> bus.publish(new Address.ArtifactPut(tenant, PROBE), nothing));
  }

  @Override
  public Answer mayReadAll(User user, String tenant) {
    return ask(
        user,
        "all " + tenant,
        bus -> subscribe(bus, AddressFilter.everyTwinOf(tenant, TwinAspect.RECOVER)));
  }

  @Override
  public Answer mayReadFor(User user, TwinId twin) {
    return ask(
        user,
        "twin " + twin,
        bus -> subscribe(bus, AddressFilter.exactly(new Address.Blocks(twin, PROBE))));
  }

  private static <D> CompletableFuture<Void> subscribe(Bus bus, AddressFilter<D> filter) {
    return bus.subscribe(filter, any -> {}, SubscribeOptions.DEFAULT.withoutRetained())
        .thenCompose(Subscription::cancel);
  }

  private Answer ask(User user, String what, Function<Bus, CompletableFuture<Void>> attempt) {
    String key = fingerprint(user, what);
    Optional<Answer> known = remembered(key);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Answer.UNAVAILABLE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.UNAVAILABLE;
    }
    try {
      Answer answer = remembered(key).orElseGet(() -> askBroker(user, attempt));
      if (answer != Answer.UNAVAILABLE) {
        remember(key, answer);
      }
      return answer;
    } finally {
      turns.release();
    }
  }

  private Answer askBroker(User user, Function<Bus, CompletableFuture<Void>> attempt) {
    try (Bus bus = HiveBus.connect(options(user)).join()) {
      attempt.apply(bus).join();
      return Answer.GRANTED;
    } catch (CompletionException e) {
      return answerTo(e.getCause());
    }
  }

  private static Answer answerTo(@Nullable Throwable cause) {
    if (cause instanceof BusException.Refused) {
      return Answer.FORBIDDEN;
    }
    return cause instanceof BusException.ConnectFailed failed && failed.isUnknownIdentity()
        ? Answer.UNKNOWN
        : Answer.UNAVAILABLE;
  }

  private BusOptions options(User user) {
    BusOptions own =
        BusOptions.of(
                template.broker(),
                "twinbus-http-" + UUID.randomUUID(),
                new BusOptions.Identity.Password(user.user(), user.password()))
            .withoutSession()
            .withTimeouts(Duration.ZERO, PATIENCE, Duration.ofSeconds(1));
    return template.trust().map(own::withTrust).orElse(own);
  }

  private synchronized Optional<Answer> remembered(String key) {
    Remembered found = memory.get(key);
    return found == null || found.until().isBefore(clock.instant())
        ? Optional.empty()
        : Optional.of(found.answer());
  }

  private synchronized void remember(String key, Answer answer) {
    memory.put(key, new Remembered(answer, clock.instant().plus(MEMORY)));
  }

  /** Nobody's password stays in memory. */
  private static String fingerprint(User user, String what) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String each : new String[] {user.user(), user.password(), what}) {
        byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ':');
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
