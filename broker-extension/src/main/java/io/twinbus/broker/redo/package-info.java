/**
 * The redo log: a second copy of every retained message while the broker stores it, and what is
 * done with it when the broker starts. It knows messages and files; which messages go through it is
 * decided at the edge.
 */
@NullMarked
package io.twinbus.broker.redo;

import org.jspecify.annotations.NullMarked;
