package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundInput;
import com.hivemq.extension.sdk.api.interceptor.connect.parameter.ConnectInboundOutput;

/**
 * Has wills reach whom they are for, however late: no gate sees them when the broker publishes
 * them. Whether a will may stand is for {@link LoginGate} to say, which comes after it.
 */
final class WillKeeper implements ConnectInboundInterceptor {
  @Override
  public void onConnect(ConnectInboundInput input, ConnectInboundOutput output) {
    output
        .getConnectPacket()
        .getModifiableWillPublish()
        .ifPresent(will -> Expiry.remove(will, () -> will));
  }
}
