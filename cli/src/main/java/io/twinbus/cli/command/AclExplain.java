package io.twinbus.cli.command;

import io.twinbus.broker.acl.Access;
import io.twinbus.broker.acl.Action;
import io.twinbus.broker.acl.Decision;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.PolicyFile;
import io.twinbus.broker.acl.Subject;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.document.TextFile;
import io.twinbus.cli.output.Style;
import io.twinbus.service.config.ConfigurationException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a user may do something, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether a user may publish, subscribe or share a topic, or leave a will on it, and which rule decides.",
      "Reads the broker's own files; asks no broker. Ends with 0 when it is allowed, with 1 when it is not."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus acl explain operator publish tb/default/twin/pc/desired",
      "  twinbus acl explain ada subscribe 'tb/default/#' --file users.txt --policy policy.yaml",
      "  twinbus acl explain lamp publish tb/default/twin/pc/reported --role device --target lamp"
    })
public final class AclExplain implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private UsersOption option;
  @Mixin private IdentityOptions identities;

  @Parameters(index = "0", paramLabel = "USER", description = "A user of the broker.")
  private String user = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}.")
  private Action action = Action.PUBLISH;

  @Parameters(index = "2", paramLabel = "TOPIC", description = "The topic, or topic filter.")
  private String topic = "";

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The broker's policy file; default: the built-in policy.")
  private @Nullable String policy;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "Suppose that USER has this role, --tenant and --target, and read no password file.")
  private @Nullable Role role;

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      description = "The MQTT client id; default: the user's name.")
  private @Nullable String clientId;

  @Override
  public Integer call() {
    if (topic.isEmpty()) {
      throw new CliException(Exit.USAGE, "TOPIC is empty.");
    }
    Identity identity = identity();
    String id = clientId;
    Access access =
        action == Action.SUBSCRIBE ? Access.subscribe(topic) : new Access(action, topic);
    Decision decision = policy().decide(new Subject(identity, id == null ? user : id), access);
    Surroundings.of(spec)
        .out()
        .println(
            (decision.allowed() ? Style.GOOD.of("allowed") : Style.BAD.of("denied"))
                + ": "
                + decision.reason());
    return (decision.allowed() ? Exit.OK : Exit.FAILED).code();
  }

  private Identity identity() {
    Role supposed = role;
    return supposed == null ? option.existing().require(user) : identities.of(user, supposed);
  }

  private Policy policy() {
    String file = policy;
    if (file == null) {
      return Policy.builtIn();
    }
    try {
      TextFile text = TextFile.read(file, Surroundings.of(spec).in());
      return PolicyFile.parse(text.name(), text.text()).policy();
    } catch (ConfigurationException e) {
      throw new CliException(Exit.INVALID, String.valueOf(e.getMessage()), e);
    }
  }
}
