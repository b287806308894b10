/**
 * The {@code twinbus} command: reads arguments, asks the bus, and answers people. Everything it
 * does is an MQTT message under the user's own rights; it knows no shortcut into a service.
 */
@NullMarked
package io.twinbus.cli;

import org.jspecify.annotations.NullMarked;
