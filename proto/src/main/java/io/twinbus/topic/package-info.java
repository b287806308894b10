/**
 * The topic grammar as types: a topic is parsed into an {@link io.twinbus.topic.Address}, an
 * address is formatted into a topic, and an {@link io.twinbus.topic.AddressFilter} names many of
 * them. No other package builds or takes apart a topic by hand. Nothing here does I/O.
 */
@NullMarked
package io.twinbus.topic;

import org.jspecify.annotations.NullMarked;
