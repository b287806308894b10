/** Tests of the journal on real files. */
@NullMarked
package io.twinbus.journal;

import org.jspecify.annotations.NullMarked;
