/** Tests of what the main package of this name promises. */
@NullMarked
package io.twinbus.deployment.secrets;

import org.jspecify.annotations.NullMarked;
