/**
 * Connection truth: what {@code …/connection} says of each target, worked out from the broker's own
 * knowledge of who comes and goes. {@link io.twinbus.broker.connection.TargetConnections} decides,
 * purely; {@link io.twinbus.broker.connection.ConnectionBook} keeps and publishes.
 */
@NullMarked
package io.twinbus.broker.connection;

import org.jspecify.annotations.NullMarked;
