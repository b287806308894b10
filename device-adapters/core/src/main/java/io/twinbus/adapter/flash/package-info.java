/**
 * Flash sessions: kept on disk, reported on the bus at a bounded rate, continued after a restart,
 * and steered by the recovery ladder. Knows which images are quarantined. How bytes get into a
 * device is the drivers'.
 */
@NullMarked
package io.twinbus.adapter.flash;

import org.jspecify.annotations.NullMarked;
