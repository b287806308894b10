/**
 * One short session on the bus for one command, and what a command needs of it: retained documents,
 * all of them.
 */
@NullMarked
package io.twinbus.cli.session;

import org.jspecify.annotations.NullMarked;
