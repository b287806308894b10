/**
 * The typed client of the bus: documents to addresses and back, over one MQTT 5 session. No other
 * package of a service speaks MQTT. Knows nothing of twins, plans or devices.
 */
@NullMarked
package io.twinbus.bus;

import org.jspecify.annotations.NullMarked;
