/**
 * An enV5 board in software, byte by byte as the real one behaves on the wire (EIP v0.2): MQTT
 * 3.1.1 and HTTP over plain sockets, without any library. For tests and samples. It shares no code
 * with the adapter, so that one mistake cannot hide in both.
 */
@NullMarked
package io.twinbus.adapter.elasticnode.simulated;

import org.jspecify.annotations.NullMarked;
