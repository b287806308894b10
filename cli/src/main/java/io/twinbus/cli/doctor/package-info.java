/** What can be wrong with a stack and the way to it, and what to do about each. */
@NullMarked
package io.twinbus.cli.doctor;

import org.jspecify.annotations.NullMarked;
