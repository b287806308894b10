package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import java.io.IOException;
import java.util.List;

/** From a component of one type to the objects that it is made of. */
interface Rendering {
  /** The component type. */
  String type();

  /** What is wrong with the component for this namespace. */
  List<Problem> validate(ComponentSpec component, String namespace);

  /**
   * The objects, without labels of ownership.
   *
   * @throws IOException if an artifact cannot be had, or does not render; the message is for people
   */
  List<HasMetadata> render(ComponentSpec component, String namespace, ComponentContext context)
      throws IOException, InterruptedException;
}
