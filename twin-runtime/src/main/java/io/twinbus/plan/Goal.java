package io.twinbus.plan;

import io.twinbus.v1.Component;

/**
 * A component that shall be on a target.
 *
 * @param part what it was made from
 * @param component what shall be in the desired state
 * @param fault why it cannot be written, for people; empty when it can
 */
record Goal(Part part, Component component, String fault) {
  String name() {
    return component.getName();
  }
}
