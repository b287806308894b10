/**
 * Configuration: a YAML file bound to records, strictly. An unknown key, a value of the wrong kind
 * and a missing key are errors that name the key, the line and what was probably meant. Knows
 * nothing of the bus.
 */
@NullMarked
package io.twinbus.service.config;

import org.jspecify.annotations.NullMarked;
