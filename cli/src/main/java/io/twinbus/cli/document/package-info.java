/** From files to documents of users and back. */
@NullMarked
package io.twinbus.cli.document;

import org.jspecify.annotations.NullMarked;
