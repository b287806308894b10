package io.twinbus.cli.command;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.topic.Names;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What makes an identity of a name and a role. */
public final class IdentityOptions {
  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      defaultValue = Names.DEFAULT_TENANT,
      description = "Its tenant; * for a runtime or monitor; default: ${DEFAULT-VALUE}.")
  private String tenant = Names.DEFAULT_TENANT;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      description = "A target that a device speaks for; may be given more than once.")
  private List<String> targets = List.of();

  /** The identity. */
  Identity of(String name, Role role) {
    try {
      return new Identity(name, role, tenant, Set.copyOf(targets));
    } catch (IllegalArgumentException e) {
      throw new CliException(Exit.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
