/** The broker's password file: who may come in, and as what. Knows nothing of the bus. */
@NullMarked
package io.twinbus.cli.user;

import org.jspecify.annotations.NullMarked;
