/**
 * The whole stack on this machine: a data folder, credentials, and one supervised process for each
 * service and device. It starts and stops processes and writes their configuration; what they do is
 * their own.
 */
@NullMarked
package io.twinbus.cli.up;

import org.jspecify.annotations.NullMarked;
