/**
 * The edge to the broker: HiveMQ's callbacks turned into questions to identity, acl, ledger,
 * connection and limits, and their answers into packets. Whatever goes wrong here refuses; nothing
 * is acknowledged and dropped but what a client without reason codes is told about on its errors
 * topic.
 */
@NullMarked
package io.twinbus.broker.hivemq;

import org.jspecify.annotations.NullMarked;
