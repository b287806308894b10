/**
 * Why a message is not taken: the words that ledger, access and limits share. A refusal is a value;
 * how a client hears of it is the edge's business.
 */
@NullMarked
package io.twinbus.broker.refusal;

import org.jspecify.annotations.NullMarked;
