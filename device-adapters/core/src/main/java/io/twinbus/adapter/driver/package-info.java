/**
 * What a driver is, and what the kernel gives it. A driver brings the components of its types to
 * one device; it knows nothing of MQTT, generations or other components, and keeps no order: all of
 * that is the kernel's. Nothing here does I/O.
 */
@NullMarked
package io.twinbus.adapter.driver;

import org.jspecify.annotations.NullMarked;
