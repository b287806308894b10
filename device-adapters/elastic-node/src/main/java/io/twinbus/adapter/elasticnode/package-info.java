/**
 * The enV5 board over EIP v0.2, unmodified: its MQTT topics, the pages that it fetches over HTTP,
 * and the driver of component type {@code bitfile} on top. Nothing here knows of agents or twins.
 */
@NullMarked
package io.twinbus.adapter.elasticnode;

import org.jspecify.annotations.NullMarked;
