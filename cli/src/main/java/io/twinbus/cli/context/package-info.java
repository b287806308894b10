/**
 * Which broker, as whom: the contexts that a user has, in one YAML file. Knows nothing of the bus.
 */
@NullMarked
package io.twinbus.cli.context;

import org.jspecify.annotations.NullMarked;
