/**
 * What the ledger and the connection book need of a broker: read a retained message, and publish
 * one that is stored when the future completes. The broker's own implementation lives at the edge.
 */
@NullMarked
package io.twinbus.broker.store;

import org.jspecify.annotations.NullMarked;
