/**
 * deploy.sh with a kubectl that renders as the real one does, and answers as a cluster would in the
 * situation of the test.
 */
@NullMarked
package io.twinbus.deployment.script;

import org.jspecify.annotations.NullMarked;
