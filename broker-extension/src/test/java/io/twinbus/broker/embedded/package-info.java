/** Tests against the whole broker, with real clients. */
@NullMarked
package io.twinbus.broker.embedded;

import org.jspecify.annotations.NullMarked;
