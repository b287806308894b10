/**
 * Containers, by the API of the Docker Engine, which podman speaks too. What the driver makes
 * carries labels: they are its memory, so that a new agent knows what is there and of which spec.
 * Nothing here knows of MQTT.
 */
@NullMarked
package io.twinbus.adapter.flatcar.container;

import org.jspecify.annotations.NullMarked;
