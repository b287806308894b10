package io.twinbus.adapter.agent;

import io.twinbus.adapter.reconcile.ComponentView;
import java.util.List;

/**
 * How an agent is.
 *
 * @param connected it has a session with the broker
 * @param generation of the desired state that it has taken up; -1: none yet
 * @param components as they are reported
 * @param flashing a flash session is open
 */
public record AgentStatus(
    boolean connected, long generation, List<ComponentView> components, boolean flashing) {
  public AgentStatus {
    components = List.copyOf(components);
  }
}
