/**
 * The images and the configuration of the overlays, run by a container engine. Skipped where none
 * answers; {@code TWINBUS_REQUIRE=containers} makes that a failure.
 */
@NullMarked
package io.twinbus.deployment.container;

import org.jspecify.annotations.NullMarked;
