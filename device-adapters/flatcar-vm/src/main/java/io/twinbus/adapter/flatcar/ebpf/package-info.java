/**
 * Programs in the kernel: loaded, pinned, attached and detached by bpftool. What is pinned is the
 * driver's memory, so that it survives the agent and is never loaded twice. Nothing here knows of
 * MQTT.
 */
@NullMarked
package io.twinbus.adapter.flatcar.ebpf;

import org.jspecify.annotations.NullMarked;
