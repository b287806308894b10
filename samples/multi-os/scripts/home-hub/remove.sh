#!/usr/bin/env bash
# Removes the app.
set -euo pipefail
. "$TWINBUS_SCRIPTS/apps.sh"

rm -f "$apps/home-hub" "$apps/home-hub.new"
answer "$1" "$(component_of "$2")" 8005 ""
