/**
 * Documents to bytes and back: JSON, protobuf and Avro, chosen by content type or first byte.
 * Reading is strict, total and linear: what is refused comes back as a value that says what, where,
 * and what to do. Nothing here does I/O.
 */
@NullMarked
package io.twinbus.codec;

import org.jspecify.annotations.NullMarked;
