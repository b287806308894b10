/**
 * Simulated boards, and simulated devices by the thousand: for tests, demonstrations and load. They
 * are adapters like all others, and speak only the documented topics.
 */
@NullMarked
package io.twinbus.simulator;

import org.jspecify.annotations.NullMarked;
