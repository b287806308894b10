package io.twinbus.monitor.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.RecoverRequest.Action;
import io.twinbus.v1.Recovery;
import io.twinbus.v1.Recovery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A board that fails as it likes, a twin that may be away, and one or two monitors that forget. */
class LadderProperties {
  private static final String BAD = "sha256:" + "b".repeat(64);
  private static final String GOOD = "sha256:" + "a".repeat(64);
  private static final FlashDeadlines FAST =
      new FlashDeadlines(
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(12),
          Duration.ofSeconds(1));

  private static final class World {
    final Random random;
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    Phase phase = Phase.STARTED;
    long bytes;
    int session = 1;
    int attempt = 1;
    Action last = Action.ACTION_UNSPECIFIED;
    int highest;
    Instant progress = now;
    Instant attemptSince = now;
    boolean quarantined;
    Set<String> desired = Set.of(BAD);
    Optional<Recovery> retained = Optional.empty();
    final Map<String, Action> keys = new HashMap<>();
    final Set<Action> helps = new HashSet<>();
    boolean runtimeUp = true;

    World(long seed) {
      random = new Random(seed);
      for (Action action : Set.of(Action.RESUME, Action.RESTART, Action.RESET)) {
        if (random.nextInt(4) == 0) {
          helps.add(action);
        }
      }
    }

    Situation seen() {
      FlashEvidence flash =
          new FlashEvidence(
              "s" + session, "fw", BAD, phase, bytes, attempt, last, progress, attemptSince, true);
      return new Situation(
          Optional.of(flash),
          true,
          Instant.EPOCH,
          now,
          quarantined || phase == Phase.DONE,
          desired,
          quarantined ? Set.of(BAD) : Set.of(),
          Optional.of(Set.of(GOOD)),
          FAST);
    }

    /** What the twin and the board do with a request. */
    void receive(RecoverRequest request) {
      Action before =
          keys.putIfAbsent(request.getSession() + "#" + request.getAttempt(), request.getAction());
      assertThat(before).as("one key, one action").isIn(null, request.getAction());
      if (!runtimeUp
          || !request.getSession().equals("s" + session)
          || request.getAttempt() <= attempt) {
        return;
      }
      assertThat(request.getAction())
          .as("rungs are taken in order, none is left out for want of an answer")
          .satisfiesAnyOf(
              next -> assertThat(next.getNumber()).isLessThanOrEqualTo(highest + 1),
              next -> assertThat(phase).isEqualTo(Phase.FAILED));
      highest = Math.max(highest, request.getAction().getNumber());
      attempt = request.getAttempt();
      attemptSince = now;
      last = request.getAction();
      switch (request.getAction()) {
        case RESUME, RESTART, RESET -> {
          if (helps.contains(request.getAction())) {
            phase = Phase.DONE;
          } else if (random.nextInt(3) == 0) {
            session++;
            attempt = 1;
            last = Action.ACTION_UNSPECIFIED;
            phase = Phase.WRITING;
            bytes = 0;
          } else {
            phase = random.nextBoolean() ? Phase.WRITING : Phase.FAILED;
          }
          progress = now;
        }
        case ROLLBACK -> {
          quarantined = true;
          desired = Set.of(GOOD);
          phase = Phase.FAILED;
        }
        case QUARANTINE -> {
          quarantined = true;
          phase = Phase.FAILED;
        }
        case ACTION_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(request.toString());
      }
    }

    boolean settled() {
      return phase == Phase.DONE || quarantined;
    }
  }

  @Property(tries = 2000)
  void everyStalledFlashEndsDoneOrQuarantined(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2) int monitors) {
    World world = new World(seed);
    for (int second = 0; second < 600 && !world.settled(); second++) {
      world.now = world.now.plusSeconds(1);
      world.runtimeUp = second > 200 || world.random.nextInt(10) > 2;
      for (int monitor = 0; monitor < monitors; monitor++) {
        Decision decision = Ladder.decide(world.retained, world.seen(), world.now);
        world.retained = decision.record();
        decision.request().ifPresent(world::receive);
        if (second % 2 == 0) {
          decision.unanswered().ifPresent(world::receive);
        }
      }
    }
    assertThat(world.settled()).as("seed %s: %s", seed, world.retained).isTrue();

    Decision last = Ladder.decide(world.retained, world.seen(), world.now);
    assertThat(last.request()).isEmpty();
    last.record()
        .ifPresent(
            each ->
                assertThat(each.getOutcome())
                    .isIn(Outcome.SUCCEEDED, Outcome.ROLLED_BACK, Outcome.QUARANTINED));
  }

  @Property(tries = 500)
  void theSameEvidenceGivesTheSameDecision(@ForAll long seed) {
    World world = new World(seed);
    world.now = world.now.plusSeconds(world.random.nextInt(100));

    assertThat(Ladder.decide(Optional.empty(), world.seen(), world.now))
        .isEqualTo(Ladder.decide(Optional.empty(), world.seen(), world.now));
  }
}
