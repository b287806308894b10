#!/usr/bin/env bash
# Lists the app if it is installed.
set -euo pipefail
. "$TWINBUS_SCRIPTS/apps.sh"

if [ -x "$apps/home-hub" ]; then
  printf '[{"name":"%s"}]\n' "$(component_of "$2")" >"${1%.json}-output.json"
else
  echo '[]' >"${1%.json}-output.json"
fi
