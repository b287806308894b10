/**
 * The desired-state ledger: which write to {@code desired} and {@code spec/…} becomes the next
 * generation. {@link io.twinbus.broker.ledger.Ledger} decides, purely; {@link
 * io.twinbus.broker.ledger.LedgerDesk} takes one write of a topic after the other, stores what was
 * decided, and only then says so.
 */
@NullMarked
package io.twinbus.broker.ledger;

import org.jspecify.annotations.NullMarked;
