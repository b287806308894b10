/** Tests of the script contract, with real scripts of bash. */
@NullMarked
package io.twinbus.adapter.script;

import org.jspecify.annotations.NullMarked;
