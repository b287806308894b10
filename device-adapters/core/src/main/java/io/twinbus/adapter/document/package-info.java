/**
 * Between the documents of the bus and the values of the driver SPI. Pure functions: drivers need
 * not know the documents, and the kernel's core neither.
 */
@NullMarked
package io.twinbus.adapter.document;

import org.jspecify.annotations.NullMarked;
