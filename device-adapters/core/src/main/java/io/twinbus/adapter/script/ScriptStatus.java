package io.twinbus.adapter.script;

/**
 * What a script says became of a component.
 *
 * @param code a code of the script contract
 * @param message for people; may be empty
 */
record ScriptStatus(int code, String message) {
  boolean ok() {
    return switch (code) {
      case 200, 8004, 8005, 9996, 9998 -> true;
      default -> false;
    };
  }

  String describe() {
    String name =
        switch (code) {
          case 8001 -> "UpdateFailed";
          case 8002 -> "DeleteFailed";
          case 8003 -> "ValidateFailed";
          case 8004 -> "Updated";
          case 8005 -> "Deleted";
          case 9994 -> "Running";
          case 9995 -> "Paused";
          case 9996 -> "Done";
          case 9997 -> "Delayed";
          case 9998 -> "Untouched";
          default -> "code " + code;
        };
    return message.isBlank() ? name : name + ": " + message;
  }
}
