package io.twinbus.broker.hivemq;

import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.ledger.LedgerDesk;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.limits.RetainedCensus;
import io.twinbus.broker.metrics.BrokerMetrics;
import io.twinbus.broker.metrics.QueueDrops;

/** What the gates of all clients share. */
record GateContext(
    PolicyInForce policy,
    Limits limits,
    RetainedCensus census,
    LedgerDesk ledger,
    ErrorNotices notices,
    BrokerMetrics metrics,
    QueueDrops drops,
    Connections connections,
    RetainedCopies copies) {}
