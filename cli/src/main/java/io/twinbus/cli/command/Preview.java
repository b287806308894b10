package io.twinbus.cli.command;

import io.twinbus.cli.diff.Change;
import io.twinbus.cli.session.Application;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Worlds;
import io.twinbus.plan.SpecRef;
import io.twinbus.plan.World;
import io.twinbus.spec.SpecFile;
import java.util.List;

/**
 * What applying documents would do.
 *
 * @param changes one for each document, in the order in which they would be sent
 * @param plan the steps that would follow, for people; empty when none would
 */
record Preview(List<Change> changes, String plan) {
  static Preview of(BusSession session, List<SpecFile.Document> documents) {
    World world = Worlds.read(session);
    List<Change> changes =
        documents.stream()
            .sorted(Application.ORDER)
            .map(
                document ->
                    Change.of(
                        document,
                        world.documents().get(new SpecRef(document.kind(), document.name()))))
            .toList();
    boolean any = changes.stream().anyMatch(Change::isOne);
    return new Preview(
        changes,
        any ? Worlds.plan(world, documents.stream().map(SpecFile.Document::message).toList()) : "");
  }
}
