/** Tests with a stand-in for Windows' tool. */
@NullMarked
package io.twinbus.adapter.windows.uwp;

import org.jspecify.annotations.NullMarked;
