/**
 * The script {@code twinbus} of a checkout: which JDK it takes, and when it builds. It runs in a
 * checkout that a test makes, with a Maven and JDKs that only say what was asked of them.
 */
@NullMarked
package io.twinbus.cli.launcher;

import org.jspecify.annotations.NullMarked;
