package io.twinbus.twin;

import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Condition;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Decides for all twins. A pure function with a policy: the same twin, input and time give the same
 * transition. Stateless, and usable from any thread.
 */
public final class TwinCore {
  /** How long a fault stands before another one of the same source may take its place. */
  private static final Duration FAULT_HOLDS = Duration.ofSeconds(10);

  private final TwinPolicy policy;
  private final Rules rules;

  /** A core with this policy. */
  public TwinCore(TwinPolicy policy) {
    this(policy, new Rules());
  }

  TwinCore(TwinPolicy policy, Rules rules) {
    this.policy = policy;
    this.rules = rules;
  }

  /** The policy of this core. */
  public TwinPolicy policy() {
    return policy;
  }

  /**
   * What an input means for a twin. An inadmissible input leaves the twin as it is, and the only
   * effect says why. Never throws for any documents that the codecs let through.
   *
   * @param now the time; may go back, though deadlines then wait for it
   */
  public Transition step(Twin twin, TwinInput input, Instant now) {
    Draft draft = new Draft(twin, policy, rules, now);
    switch (input) {
      case TwinInput.Desired desired -> desired(draft, desired.document());
      case TwinInput.Reported reported -> reported(draft, reported);
      case TwinInput.Connection connection -> connection(draft, connection.document());
      case TwinInput.Flash flash -> FlashSteps.receive(draft, flash.document());
      case TwinInput.Recover recover -> RecoverySteps.receive(draft, recover.document());
      case TwinInput.Inbox inbox -> CommandSteps.receive(draft, inbox);
      case TwinInput.Reply reply -> CommandSteps.reply(draft, reply);
      case TwinInput.Refused refused -> refused(draft, refused);
      case TwinInput.Cleared cleared -> cleared(draft, cleared.source());
      case TwinInput.Resumed resumed -> resumed(draft);
      case TwinInput.Missed missed -> FlashSteps.missed(draft);
      case TwinInput.Tick tick -> draft.ticked = true;
    }
    boolean healed = input(input) && draft.heal(Conditions.INVALID_DOCUMENT, source(input));
    Effect.Ignored ignored = draft.ignored;
    if (ignored != null && !healed) {
      return new Transition(twin, List.of(ignored));
    }
    return Settling.finish(draft);
  }

  private static void desired(Draft draft, DesiredState document) {
    if (!draft.rules.supersedes(draft.desired, document)) {
      boolean same = document.getGeneration() == draft.desired.getGeneration();
      draft.ignore(
          same ? Effect.Reason.DUPLICATE : Effect.Reason.OLD,
          "generation "
              + document.getGeneration()
              + ", current is "
              + draft.desired.getGeneration());
      return;
    }
    draft.desired = document;
    draft.heal(Conditions.DOCUMENT_LOST, "desired");
    draft.heal(Conditions.ROLLBACK_IMPOSSIBLE, "desired");
    accepted(draft);
  }

  private static void accepted(Draft draft) {
    draft.events.add(
        new Draft.EventDraft(
            "DesiredAccepted",
            draft.desired.getPublisher(),
            "generation " + draft.desired.getGeneration(),
            draft.desired.toByteString()));
  }

  private static void reported(Draft draft, TwinInput.Reported input) {
    ReportedState document = input.document();
    boolean evidence = draft.rules.isEvidence(input.live());
    boolean same = document.equals(draft.reported);
    if (same && !evidence) {
      draft.ignore(Effect.Reason.DUPLICATE, "the report that is known");
      return;
    }
    if (!same) {
      draft.reported = document;
    }
    if (evidence) {
      draft.hearDevice();
    }
  }

  private static void connection(Draft draft, ConnectionState document) {
    if (!draft.rules.supersedes(draft.connection, document)) {
      draft.ignore(
          Effect.Reason.OLD,
          "connection " + document.getSession() + ", current is " + draft.connection.getSession());
    } else if (document.equals(draft.connection)) {
      draft.ignore(Effect.Reason.DUPLICATE, "the connection that is known");
    } else {
      draft.connection = document;
    }
  }

  private static void refused(Draft draft, TwinInput.Refused refused) {
    String root = root(refused.source());
    String message =
        (root.equals(refused.source()) ? "" : refused.source() + ": ")
            + (refused.path().isEmpty() ? "" : refused.path() + ": ")
            + refused.message();
    for (Condition known : draft.faults) {
      if (known.getType().equals(Conditions.INVALID_DOCUMENT)
          && known.getPath().equals(root)
          && (known.getMessage().equals(message)
              || Times.instant(known.getSince()).plus(FAULT_HOLDS).isAfter(draft.now))) {
        draft.ignore(Effect.Reason.KNOWN_FAULT, message);
        return;
      }
    }
    draft.fault(Conditions.INVALID_DOCUMENT, root, message);
    draft.event("InputRefused", refused.source(), message);
  }

  private static void cleared(Draft draft, String source) {
    switch (source) {
      case "desired" -> {
        if (draft.desired.getGeneration() == 0) {
          draft.ignore(Effect.Reason.DUPLICATE, "there is no desired state");
        } else {
          draft.fault(
              Conditions.DOCUMENT_LOST,
              "desired",
              "the broker no longer has the desired state; the twin keeps generation "
                  + draft.desired.getGeneration());
        }
      }
      case "reported" -> draft.reported = ReportedState.getDefaultInstance();
      case "connection" ->
          draft.connection =
              ConnectionState.newBuilder()
                  .setSession(draft.connection.getSession())
                  .setReason("the broker no longer has the connection's record")
                  .build();
      default -> draft.ignore(Effect.Reason.NOT_MINE, source + " was erased");
    }
  }

  private static void resumed(Draft draft) {
    draft.resumed = true;
    if (draft.desired.getGeneration() > draft.before.status().getGeneration()) {
      accepted(draft);
    }
  }

  /** Whether the input is a valid document of its source, which heals an earlier fault. */
  private static boolean input(TwinInput input) {
    return !source(input).isEmpty();
  }

  private static String source(TwinInput input) {
    return switch (input) {
      case TwinInput.Desired desired -> "desired";
      case TwinInput.Reported reported -> "reported";
      case TwinInput.Connection connection -> "connection";
      case TwinInput.Flash flash -> "flash";
      case TwinInput.Recover recover -> "recover";
      case TwinInput.Inbox inbox -> "inbox";
      case TwinInput.Reply reply -> "reply";
      case TwinInput.Cleared cleared -> cleared.source();
      case TwinInput.Refused refused -> "";
      case TwinInput.Resumed resumed -> "";
      case TwinInput.Missed missed -> "";
      case TwinInput.Tick tick -> "";
    };
  }

  private static String root(String source) {
    int end = source.indexOf('/');
    return end < 0 ? source : source.substring(0, end);
  }
}
