/**
 * Artifacts: files named by their content, taken in and handed out in blocks over the bus. The
 * server keeps nothing about who is downloading what: every request says all that is needed.
 */
@NullMarked
package io.twinbus.artifact;

import org.jspecify.annotations.NullMarked;
