/**
 * Programs of the operating system: the driver of type {@code process}, which keeps one program
 * running, and {@link io.twinbus.adapter.process.Invocation}, which runs one to its end with bounds
 * on time and output. Processes are recognised by a mark in their environment, or by their birth,
 * so that a new agent finds what the last one started. Nothing here knows of MQTT.
 */
@NullMarked
package io.twinbus.adapter.process;

import org.jspecify.annotations.NullMarked;
