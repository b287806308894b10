#!/usr/bin/env bash
# Builds all images where no registry can be reached: a base from the JDK of this machine and HiveMQ CE from
# its jars, unless they are there already, and then the services on top.
#
#   k8s/images/build-local.sh [what build.sh takes, without --base and --broker-base]
#
# TWINBUS_LOCAL_BASE names another base than localhost/twinbus-base:local.
set -euo pipefail

here=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
base=${TWINBUS_LOCAL_BASE:-localhost/twinbus-base:local}
hivemq=docker.io/hivemq/hivemq-ce:$(sed -n 's/.*<hivemq-ce.version>\(.*\)<.*/\1/p' "$here/../../pom.xml")
engine=${CONTAINER_ENGINE:-$(command -v podman || command -v docker || true)}
[ -n "$engine" ] || { echo "build-local.sh needs podman or docker; neither is on the PATH." >&2; exit 69; }

"$engine" image inspect "$base" >/dev/null 2>&1 || "$here/build-base.sh" "$base"
"$engine" image inspect "$hivemq" >/dev/null 2>&1 || "$here/build-hivemq-ce.sh" "$base"
exec "$here/build.sh" --base "$base" --broker-base "$hivemq" "$@"
