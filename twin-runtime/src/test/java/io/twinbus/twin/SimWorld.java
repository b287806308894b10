package io.twinbus.twin;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broker, a device, operators, a monitor and one runtime, on a virtual clock. The broker keeps
 * what is retained; the runtime may be killed between any two effects, and comes back with nothing
 * else.
 */
final class SimWorld {
  static final TwinPolicy POLICY = TwinPolicy.DEFAULT;
  private static final int STARTING = 700;
  private static final String[] DIGESTS = {digest('a'), digest('b'), digest('c')};

  private final TwinCore core;
  private final SimChecker checker = new SimChecker(POLICY);
  private final List<TwinInput> delayed = new ArrayList<>();
  private final List<DesiredState> accepted = new ArrayList<>();
  private final List<Command> atDevice = new ArrayList<>();
  private int transcript;
  private int steps;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  // What the broker has kept.
  private DesiredState desired = DesiredState.getDefaultInstance();
  private ReportedState reported = ReportedState.getDefaultInstance();
  private ConnectionState connection = ConnectionState.getDefaultInstance();
  private TwinStatus status = TwinStatus.getDefaultInstance();
  private GateQueue gate = GateQueue.getDefaultInstance();

  // What the device has in mind.
  private int boots = 1;
  private String image = DIGESTS[0];
  private FlashProgress flash = FlashProgress.getDefaultInstance();
  private int sessions;

  private int requests;
  private RecoverRequest recover = RecoverRequest.getDefaultInstance();
  private TwinInput.@Nullable Inbox lastInbox;
  private @Nullable TwinInput last;

  // The runtime.
  private Twin twin;
  private Instant timer = Instant.MAX;
  private int crashAfter = Integer.MAX_VALUE;

  SimWorld(Rules rules) {
    core = new TwinCore(POLICY, rules);
    twin = Twin.unknown(TwinId.of("pc"), now);
    checker.lastFlashStir = now;
  }

  int transcript() {
    return transcript;
  }

  Twin twin() {
    return twin;
  }

  void act(SimAction action) {
    switch (action.kind()) {
      case WRITE_DESIRED -> write(state(action), -1);
      case REPLAY_OLD_DESIRED -> {
        if (!accepted.isEmpty()) {
          feed(new TwinInput.Desired(accepted.get(action.a() % accepted.size())));
        }
      }
      case REPEAT_DESIRED -> repeatDesired();
      case TAKE_UP -> report(takenUp(ComponentReport.State.PENDING), action);
      case APPLY -> report(takenUp(ComponentReport.State.APPLYING), action);
      case BE_READY -> report(takenUp(ComponentReport.State.READY), action);
      case FAIL_COMPONENT -> report(takenUp(ComponentReport.State.FAILED), action);
      case DRIFT -> report(drifted(action), action);
      case LIE_ABOUT_GENERATION ->
          report(
              takenUp(ComponentReport.State.READY).setObservedGeneration(action.b() % 12), action);
      case FORGET -> report(ReportedState.newBuilder(), action);
      case HEARTBEAT -> report(reported.toBuilder(), action);
      case FLASH_START -> startFlash(action);
      case FLASH_GO_ON -> goOn(action);
      case FLASH_GO_BACK ->
          say(flash.toBuilder().setPhaseValue(1 + action.a() % 5), action, action.b() % 2 == 0);
      case FLASH_FOREIGN ->
          send(
              new TwinInput.Flash(
                  flash.toBuilder()
                      .setSession("s" + action.a() % 5)
                      .setComponent("app")
                      .setDigest(DIGESTS[action.a() % 3])
                      .setPhaseValue(1 + action.b() % 7)
                      .build()),
              action);
      case FLASH_SAY_DONE ->
          say(flash.toBuilder().setPhase(FlashProgress.Phase.DONE), action, true);
      case FLASH_FAIL -> say(flash.toBuilder().setPhase(FlashProgress.Phase.FAILED), action, true);
      case BOOT_RIGHT -> boot(flash.getDigest().isEmpty() ? image : flash.getDigest(), action);
      case BOOT_WRONG -> boot(DIGESTS[action.a() % 3], action);
      case COMMAND -> command(action);
      case REPEAT_COMMAND -> {
        TwinInput.Inbox inbox = lastInbox;
        if (inbox != null) {
          feed(inbox);
        }
      }
      case OWN_COMMAND -> own(action);
      case REPLY -> {
        if (!atDevice.isEmpty()) {
          Command command = atDevice.remove(action.a() % atDevice.size());
          send(new TwinInput.Reply(command.getId(), ok()), action);
        }
      }
      case BOGUS_REPLY -> send(new TwinInput.Reply("c-" + action.a(), ok()), action);
      case RECOVER -> recover(action);
      case REPEAT_RECOVER -> {
        if (!recover.getSession().isEmpty()) {
          feed(new TwinInput.Recover(recover));
        }
      }
      case CONNECT -> connect(true, connection.getSession() + 1);
      case DISCONNECT -> connect(false, connection.getSession());
      case OLD_CONNECTION ->
          feed(
              new TwinInput.Connection(
                  ConnectionState.newBuilder()
                      .setConnected(action.a() % 2 == 0)
                      .setSession(Math.max(0, connection.getSession() - 1))
                      .build()));
      case SUBSCRIBE_AGAIN -> tellAgain();
      case LINE_CUT -> {
        delayed.removeIf(input -> input instanceof TwinInput.Flash);
        tellAgain();
        feed(new TwinInput.Missed());
      }
      case GARBAGE ->
          feed(new TwinInput.Refused(source(action.a()), "a[" + action.b() % 3 + "]", "is bad"));
      case ERASED -> erase(action);
      case DELAYED -> {
        if (!delayed.isEmpty()) {
          feed(delayed.remove(action.a() % delayed.size()));
        }
      }
      case DUPLICATE -> {
        TwinInput again = last;
        if (again != null) {
          feed(again);
        }
      }
      case CRASH -> crash();
      case CRASH_SOON -> crashAfter = action.a() % 6;
      case WAIT_A_LITTLE -> advance(action.a() % 3_000);
      case WAIT -> advance(action.a() % 120_000);
      case WAIT_LONG -> advance(action.a() % 10 == 0 ? 400_000_000L : action.a());
    }
  }

  /** From here on everybody is honest and nobody is killed: the twin must come to the right end. */
  void calmDown() {
    crashAfter = Integer.MAX_VALUE;
    delayed.clear();
    lastInbox = null;
    crash();
    connect(true, connection.getSession() + 1);
    SimAction calm = new SimAction(SimAction.Kind.HEARTBEAT, 1, 1);
    for (int round = 0; round < 14; round++) {
      atDevice.clear();
      report(takenUp(ComponentReport.State.READY), calm);
      advance(60_000);
    }
    report(takenUp(ComponentReport.State.READY), calm);
    boolean bad =
        desired.getComponentsList().stream()
            .anyMatch(
                each ->
                    twin.status().getQuarantineList().stream()
                        .anyMatch(q -> q.getDigest().equals(each.getArtifact().getDigest())));
    TwinStatus.Phase right =
        desired.getGeneration() == 0
            ? TwinStatus.Phase.UNKNOWN
            : bad ? TwinStatus.Phase.QUARANTINED : TwinStatus.Phase.IN_SYNC;
    if (status.getPhase() != right) {
      throw new Violation("all is calm, and the twin is " + status.getPhase() + ", not " + right);
    }
    if (!gate.equals(GateQueue.getDefaultInstance())) {
      throw new Violation("I3: all is calm, and commands are left: " + gate);
    }
  }

  /** The broker sends what it keeps to a new session. */
  private void tellAgain() {
    feed(new TwinInput.Desired(desired));
    feed(new TwinInput.Reported(reported, false));
    feed(new TwinInput.Connection(connection));
  }

  private void write(DesiredState state, long ifGeneration) {
    if (ifGeneration >= 0 && ifGeneration != desired.getGeneration()) {
      return;
    }
    DesiredState same =
        state.toBuilder()
            .setGeneration(desired.getGeneration())
            .setAcceptedAt(desired.getAcceptedAt())
            .build();
    if (same.equals(desired)) {
      return;
    }
    desired =
        state.toBuilder()
            .setGeneration(desired.getGeneration() + 1)
            .setAcceptedAt(Times.timestamp(now))
            .build();
    accepted.add(desired);
    pendingDesired = true;
  }

  /** The broker delivers a new desired state after what the runtime is doing now. */
  private boolean pendingDesired;

  private static DesiredState state(SimAction action) {
    DesiredState.Builder state = DesiredState.newBuilder();
    String[] names = {"app", "db", "ui"};
    for (int i = 0; i < 1 + action.a() % 3; i++) {
      Component.Builder component =
          Component.newBuilder().setName(names[i]).setType(i == 0 ? "bin" : "container");
      if (i == 0) {
        component.setArtifact(Artifact.newBuilder().setDigest(DIGESTS[action.b() % 3]));
      }
      state.addComponents(component);
    }
    if (action.b() % 5 == 0) {
      state.setProperties(interval(action.a() % 4));
    }
    return state.build();
  }

  private static Struct interval(int value) {
    return Struct.newBuilder()
        .putFields("interval", Value.newBuilder().setNumberValue(value).build())
        .build();
  }

  private void repeatDesired() {
    if (desired.getGeneration() == 0 || twin.generation() != desired.getGeneration()) {
      return;
    }
    Transition again = core.step(twin, new TwinInput.Desired(desired), now);
    boolean healed =
        !again.next().status().getConditionsList().equals(twin.status().getConditionsList());
    if (!healed
        && !(again.effects().size() == 1
            && again.effects().getFirst() instanceof Effect.Ignored
            && again.next().equals(twin))) {
      throw new Violation("I5: the same desired state again did something");
    }
  }

  private ReportedState.Builder takenUp(ComponentReport.State state) {
    ReportedState.Builder report =
        ReportedState.newBuilder().setObservedGeneration(desired.getGeneration());
    for (Component component : desired.getComponentsList()) {
      report.addComponents(
          ComponentReport.newBuilder()
              .setName(component.getName())
              .setState(state)
              .setDigest(component.getArtifact().getDigest()));
    }
    return desired.hasProperties() ? report.setProperties(desired.getProperties()) : report;
  }

  private ReportedState.Builder drifted(SimAction action) {
    ReportedState.Builder report = takenUp(ComponentReport.State.READY);
    switch (action.a() % 3) {
      case 0 -> report.setProperties(interval(9));
      case 1 -> {
        if (report.getComponentsCount() > 0) {
          report.removeComponents(0);
        }
      }
      default ->
          report.addComponents(
              ComponentReport.newBuilder().setName("stray").setState(ComponentReport.State.READY));
    }
    return report;
  }

  private void report(ReportedState.Builder report, SimAction action) {
    if (action.b() % 20 != 0) {
      report.setBoot(Boot.newBuilder().setId("boot-" + boots).setImageDigest(image));
    }
    reported = report.build();
    send(new TwinInput.Reported(reported, true), action);
  }

  private void boot(String digest, SimAction action) {
    boots++;
    image = digest;
    report(reported.toBuilder(), action);
  }

  private void startFlash(SimAction action) {
    sessions++;
    flash =
        FlashProgress.newBuilder()
            .setSession("s" + sessions)
            .setComponent("app")
            .setDigest(DIGESTS[action.a() % 3])
            .setTotal(1000)
            .setAttempt(1)
            .setPhase(FlashProgress.Phase.STARTED)
            .build();
    say(flash.toBuilder(), action, true);
  }

  private void goOn(SimAction action) {
    if (flash.getSession().isEmpty() || flash.getPhaseValue() > 5) {
      return;
    }
    FlashProgress.Builder next = flash.toBuilder();
    if (action.a() % 3 == 0 && flash.getPhaseValue() < 5) {
      next.setPhaseValue(flash.getPhaseValue() + 1);
    } else {
      next.setBytes(Math.min(1000, flash.getBytes() + action.b() % 300));
    }
    if (recover.getSession().equals(flash.getSession())) {
      next.setAttempt(Math.max(flash.getAttempt(), recover.getAttempt()));
    }
    say(next, action, true);
  }

  private void say(FlashProgress.Builder message, SimAction action, boolean numbered) {
    if (flash.getSession().isEmpty()) {
      return;
    }
    if (numbered) {
      message.setSequence(flash.getSequence() + 1);
    }
    flash = message.build();
    send(new TwinInput.Flash(flash), action);
  }

  private void command(SimAction action) {
    requests++;
    boolean answer = action.a() % 3 != 0;
    Command.Builder command = Command.newBuilder();
    if (action.b() % 2 == 0) {
      command.setExpiresIn(Duration.newBuilder().setSeconds(action.b() % 600));
    }
    TwinInput.Inbox inbox =
        new TwinInput.Inbox(
            "do-" + requests,
            command.build(),
            "olga",
            answer ? "tb/default/client/olga/" + requests : "",
            answer ? ByteString.copyFromUtf8("q" + requests) : ByteString.EMPTY);
    lastInbox = inbox;
    feed(inbox);
  }

  private void own(SimAction action) {
    Value digest = Value.newBuilder().setStringValue(DIGESTS[action.b() % 3]).build();
    Command command =
        Command.newBuilder()
            .setPayload(
                Value.newBuilder().setStructValue(Struct.newBuilder().putFields("digest", digest)))
            .build();
    String[] names = {"twin.release-quarantine", "twin.retry", "twin.unknown", "flash.recover"};
    feed(
        new TwinInput.Inbox(
            names[action.a() % names.length], command, "olga", "", ByteString.EMPTY));
  }

  private void recover(SimAction action) {
    if (status.getFlash().getSession().isEmpty()) {
      return;
    }
    recover =
        RecoverRequest.newBuilder()
            .setSession(status.getFlash().getSession())
            .setAttempt(status.getFlash().getAttempt() + 1)
            .setActionValue(1 + action.a() % 5)
            .build();
    feed(new TwinInput.Recover(recover));
  }

  private void connect(boolean connected, long session) {
    connection =
        ConnectionState.newBuilder()
            .setConnected(connected)
            .setSession(session)
            .setSince(Times.timestamp(now))
            .build();
    feed(new TwinInput.Connection(connection));
  }

  private void erase(SimAction action) {
    String source = source(action.a());
    if (source.equals("reported")) {
      reported = ReportedState.getDefaultInstance();
    }
    feed(new TwinInput.Cleared(source));
  }

  private static String source(int choice) {
    return new String[] {"reported", "flash", "desired", "inbox/do", "recover"}[choice % 5];
  }

  /** A message of the device: delivered now, or after others. */
  private void send(TwinInput input, SimAction action) {
    if (action.b() % 10 == 3 && delayed.size() < 8) {
      delayed.add(input);
    } else {
      feed(input);
    }
  }

  private void advance(long millis) {
    Instant until = now.plusMillis(millis);
    int ticks = 0;
    while (!timer.isAfter(until)) {
      ticks = timer.isAfter(now) ? 0 : ticks + 1;
      spins(ticks);
      now = Times.later(now, timer);
      timer = Instant.MAX;
      feed(new TwinInput.Tick());
    }
    now = Times.later(now, until);
    checker.check(twin, now);
  }

  private static void spins(int ticks) {
    if (ticks > 20) {
      throw new Violation("a timer fires again and again, and nothing comes of it");
    }
  }

  private void crash() {
    checker.crashed();
    crashAfter = Integer.MAX_VALUE;
    timer = Instant.MAX;
    pendingDesired = false;
    now = now.plusMillis(STARTING);
    twin = Twin.restore(TwinId.of("pc"), desired, reported, connection, status, gate, now);
    checker.reported(reported);
    checker.lastLive = status.hasLastSeen() ? Times.instant(status.getLastSeen()) : Instant.EPOCH;
    checker.lastFlashStir = now;
    step(new TwinInput.Resumed());
    checker.resumed();
    TwinInput.Inbox inbox = lastInbox;
    if (inbox != null && !acknowledged) {
      step(inbox);
    }
    settle();
  }

  private boolean acknowledged = true;

  private void feed(TwinInput input) {
    last = input instanceof TwinInput.Tick ? last : input;
    boolean alive = step(input);
    if (input.equals(lastInbox)) {
      acknowledged = alive;
    }
    if (!alive) {
      crash();
    }
    settle();
  }

  private void settle() {
    while (pendingDesired) {
      pendingDesired = false;
      if (!step(new TwinInput.Desired(desired))) {
        crash();
      }
    }
    int ticks = 0;
    while (!timer.isAfter(now)) {
      spins(ticks++);
      timer = Instant.MAX;
      step(new TwinInput.Tick());
    }
    checker.check(twin, now);
  }

  /** One step and its effects; false when the runtime was killed before the last of them. */
  private boolean step(TwinInput input) {
    Transition transition = core.step(twin, input, now);
    steps++;
    if (steps % 16 == 0) {
      if (!transition.equals(core.step(twin, input, now))) {
        throw new Violation("I6: the same step had two outcomes");
      }
      transcript = 31 * transcript + transition.hashCode();
    }
    observe(input, transition);
    twin = transition.next();
    for (Effect effect : transition.effects()) {
      if (crashAfter-- <= 0) {
        return false;
      }
      checker.effect(effect, twin);
      carryOut(effect);
    }
    for (Command command : twin.commands().queued()) {
      checker.took(command);
    }
    return true;
  }

  private void observe(TwinInput input, Transition transition) {
    boolean ignored =
        transition.effects().size() == 1
            && transition.effects().getFirst() instanceof Effect.Ignored;
    if (input instanceof TwinInput.Reported report) {
      if (report.live()) {
        checker.lastLive = now;
      }
      checker.reported(report.document());
    } else if (input instanceof TwinInput.Cleared cleared && cleared.source().equals("reported")) {
      checker.reported(ReportedState.getDefaultInstance());
    }
    boolean stirs = input instanceof TwinInput.Flash || input instanceof TwinInput.Recover;
    boolean word = input instanceof TwinInput.Flash || input instanceof TwinInput.Reply;
    boolean retry = input instanceof TwinInput.Inbox inbox && inbox.name().startsWith("twin.");
    if (!ignored && word) {
      checker.lastLive = now;
    }
    boolean alone =
        transition.effects().stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.PublishEvent published
                        && published.event().getType().equals("RecoverRequested"));
    if (!ignored && (stirs || retry || alone)) {
      checker.lastFlashStir = now;
    }
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.PublishStatus publish -> status = publish.status();
      case Effect.ClearStatus clear -> status = TwinStatus.getDefaultInstance();
      case Effect.PublishGate publish -> gate = publish.queue();
      case Effect.Forward forward -> {
        if (!forward.command().getName().startsWith("flash.")) {
          atDevice.add(forward.command());
        }
      }
      case Effect.WriteDesired write -> write(write.state(), write.ifGeneration());
      case Effect.SetTimer set -> timer = set.at();
      case Effect.PublishEvent event -> {}
      case Effect.Answer answer -> {}
      case Effect.Ignored ignored -> {}
    }
  }

  private static CommandReply ok() {
    return CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK).build();
  }

  private static String digest(char digit) {
    return "sha256:" + String.valueOf(digit).repeat(64);
  }
}
