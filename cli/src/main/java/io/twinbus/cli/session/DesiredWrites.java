package io.twinbus.cli.session;

import io.twinbus.bus.BusException;
import io.twinbus.bus.PublishOptions;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.diff.Difference;
import io.twinbus.cli.document.Content;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Documents;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Writes desired states; when somebody else was faster, says who it was and what they changed. */
public final class DesiredWrites {
  private DesiredWrites() {}

  /**
   * Writes a desired state.
   *
   * @param base what the writer began from; what others changed is told against it
   * @param ifGeneration the precondition, if there is one; 0: nothing must be there yet
   * @return the generation that it has now
   */
  public static long write(
      BusSession session,
      TwinId twin,
      DesiredState desired,
      DesiredState base,
      OptionalLong ifGeneration) {
    Address.Desired address = new Address.Desired(twin);
    DesiredState content = Content.of(desired);
    try {
      session.publish(
          address,
          content,
          ifGeneration.isPresent()
              ? PublishOptions.DEFAULT.ifGeneration(ifGeneration.getAsLong())
              : PublishOptions.DEFAULT,
          "writing the desired state of " + twin.target());
    } catch (CliException e) {
      if (e.getCause() instanceof BusException.Refused refused && refused.isConflict()) {
        throw conflict(session, address, base, refused, e);
      }
      throw e;
    }
    return Retained.one(session, address).map(DesiredState::getGeneration).orElse(0L);
  }

  private static CliException conflict(
      BusSession session,
      Address.Desired address,
      DesiredState base,
      BusException.Refused refused,
      CliException cause) {
    DesiredState now = Retained.one(session, address).orElse(DesiredState.getDefaultInstance());
    StringBuilder text =
        new StringBuilder(refused.reason().isEmpty() ? "generation conflict" : refused.reason());
    text.append("\nGeneration ")
        .append(now.getGeneration())
        .append(" of ")
        .append(address.twin().target())
        .append(" was written by ")
        .append(now.getPublisher().isEmpty() ? "nobody" : now.getPublisher())
        .append(", ")
        .append(Ago.of(now.getAcceptedAt(), Instant.now()))
        .append(" ago.");
    List<Difference> theirs =
        Difference.between(Documents.tree(Content.of(base)), Documents.tree(Content.of(now)));
    theirs.forEach(difference -> text.append("\n  ").append(difference));
    text.append("\nNothing was written. Look at it, and repeat your change on top of it.");
    return new CliException(Exit.REFUSED, text.toString(), cause);
  }
}
