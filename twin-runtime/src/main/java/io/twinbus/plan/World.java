package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.SpecStatus;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that one tenant's plan is made from. A value: the maps are copied and never change.
 *
 * @param documents the users' documents; the message fits the kind
 * @param twins what is known of each target, by its name
 * @param statuses what was published of each document before: since when, and what still goes
 */
public record World(
    Map<SpecRef, Message> documents,
    Map<String, TwinView> twins,
    Map<SpecRef, SpecStatus> statuses) {
  /** Nothing at all. */
  public static final World EMPTY = new World(Map.of(), Map.of(), Map.of());

  public World {
    documents = Map.copyOf(documents);
    twins = Map.copyOf(twins);
    statuses = Map.copyOf(statuses);
  }

  /** The same with these documents, as if they had been applied. */
  public World with(Iterable<? extends Message> changed) {
    Map<SpecRef, Message> all = new TreeMap<>(documents);
    for (Message document : changed) {
      all.put(Documents.ref(document), document);
    }
    return new World(all, twins, statuses);
  }

  /** The same without a document, as if it had never been. */
  public World without(SpecKind kind, String name) {
    Map<SpecRef, Message> all = new TreeMap<>(documents);
    all.remove(new SpecRef(kind, name));
    return new World(all, twins, statuses);
  }

  /** The same with other knowledge of a target. */
  public World withTwin(String target, TwinView view) {
    Map<String, TwinView> all = new TreeMap<>(twins);
    all.put(target, view);
    return new World(documents, all, statuses);
  }
}
