/**
 * What happened before the monitor was there: the journal that the twin runtime keeps, read over
 * HTTP when somebody asks. Nothing is judged from it, and nothing waits for it.
 */
@NullMarked
package io.twinbus.monitor.journal;

import org.jspecify.annotations.NullMarked;
