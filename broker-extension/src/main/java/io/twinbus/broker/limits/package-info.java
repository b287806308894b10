/**
 * How much a client may do: sizes, rates and counts by role, each with a default. Pure; the edge
 * asks and refuses.
 */
@NullMarked
package io.twinbus.broker.limits;

import org.jspecify.annotations.NullMarked;
