/**
 * A broker with the extension within this process: for tests, for a small site, and as a process of
 * its own. Here is the only place that knows HiveMQ's server beyond its extension SDK.
 */
@NullMarked
package io.twinbus.broker.embedded;

import org.jspecify.annotations.NullMarked;
