/**
 * Brings artifacts to the device: pulled in blocks over the bus, resumed where they broke off,
 * verified by digest and signature before anyone sees them, and kept in a cache of bounded size.
 */
@NullMarked
package io.twinbus.adapter.artifact;

import org.jspecify.annotations.NullMarked;
