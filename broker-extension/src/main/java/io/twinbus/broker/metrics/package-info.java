/**
 * What the extension counts and measures, with Micrometer. Labels are few and bounded: never a
 * tenant's, target's or client's name.
 */
@NullMarked
package io.twinbus.broker.metrics;

import org.jspecify.annotations.NullMarked;
