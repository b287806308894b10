/** Tests of the twin's core: by example, and by simulation of a world that does its worst. */
@NullMarked
package io.twinbus.twin;

import org.jspecify.annotations.NullMarked;
