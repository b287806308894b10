package io.twinbus.cli.command;

import picocli.CommandLine.Command;

/** Users of a broker. */
@Command(
    name = "user",
    description = {
      "Users of a broker, in its password file. A running broker takes a change within seconds.",
      "Works on the file of the stack on this machine, or on --file."
    },
    subcommands = {UserList.class, UserAdd.class, UserPasswd.class, UserRemove.class},
    footer = {
      "",
      "Examples:",
      "  twinbus user ls",
      "  twinbus user add ada --role operator",
      "  twinbus user add device-lamp --role device --target lamp --file users.txt",
      "  twinbus user rm ada"
    })
public final class UserCommand extends Group {}
