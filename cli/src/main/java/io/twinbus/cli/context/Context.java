package io.twinbus.cli.context;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and as whom commands work.
 *
 * @param name what the user calls it
 * @param broker {@code mqtt://host:1883} or {@code mqtts://host:8883}
 * @param tenant the tenant
 * @param user the user name; none with a certificate
 * @param passwordFile the file with the password or token
 * @param trust authorities of the broker's certificate, PEM
 * @param certificate the client certificate, PEM
 * @param key its key, PEM
 * @param dashboard the monitor's address
 * @param runtime the runtime's HTTP address, for artifacts and the journal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Context(
    String name,
    URI broker,
    String tenant,
    @Nullable String user,
    @Nullable Path passwordFile,
    @Nullable Path trust,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable URI dashboard,
    @Nullable URI runtime) {

  /** The same for another tenant. */
  public Context ofTenant(String other) {
    return new Context(
        name, broker, other, user, passwordFile, trust, certificate, key, dashboard, runtime);
  }
}
