/**
 * Desired beside reported: components joined by name, and every difference with its path. Pure
 * functions over documents.
 */
@NullMarked
package io.twinbus.twin.drift;

import org.jspecify.annotations.NullMarked;
