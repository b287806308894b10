#!/usr/bin/env bash
# Builds the images of Twinbus with podman or docker.
#
#   k8s/images/build.sh [--registry localhost/twinbus] [--tag 0.1.0] [--base IMAGE] [--broker-base IMAGE] [--push] [SERVICE…]
#
#   --base IMAGE         a JRE >= 21 (default: eclipse-temurin:21-jre; without a registry: build-base.sh)
#   --broker-base IMAGE  HiveMQ CE (default: the official image; without a registry: build-hivemq-ce.sh)
#   --push               push what was built, as for localhost:32000 on microk8s
#
# Services: broker runtime monitor kubernetes-adapter flatcar-vm elastic-node (default: all)
set -euo pipefail

here=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
registry=localhost/twinbus
tag=0.1.0
base=docker.io/library/eclipse-temurin:21-jre
broker_base=docker.io/hivemq/hivemq-ce:$(sed -n 's/.*<hivemq-ce.version>\(.*\)<.*/\1/p' "$root/pom.xml")
push=false
services=()
fail() { printf 'build.sh: %s\n' "$2" >&2; exit "$1"; }

while [ $# -gt 0 ]; do
  case "$1" in
    --registry | --tag | --base | --broker-base)
      [ $# -gt 1 ] || fail 2 "$1 needs a value"
      case "$1" in
        --registry) registry=$2 ;; --tag) tag=$2 ;; --base) base=$2 ;; --broker-base) broker_base=$2 ;;
      esac
      shift 2
      ;;
    --push) push=true; shift ;;
    --help | -h) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) fail 2 "unknown option \"$1\"; see --help" ;;
    *) services+=("$1"); shift ;;
  esac
done
[ "${#services[@]}" -gt 0 ] || services=(broker runtime monitor kubernetes-adapter flatcar-vm elastic-node)
engine=${CONTAINER_ENGINE:-$(command -v podman || command -v docker || true)}
[ -n "$engine" ] || fail 69 "neither podman nor docker is on the PATH."

module_of() {
  case "$1" in
    broker) echo broker-extension ;;
    runtime) echo twin-runtime ;;
    monitor) echo monitor ;;
    kubernetes-adapter) echo device-adapters/kubernetes ;;
    flatcar-vm | elastic-node) echo "device-adapters/$1" ;;
    *) fail 2 "there is no service \"$1\"; there are: broker runtime monitor kubernetes-adapter flatcar-vm elastic-node" ;;
  esac
}

not_built="is not built. Build it with: mvn package -DskipTests"
extension=
for service in "${services[@]}"; do
  module=$(module_of "$service")
  if [ "$service" = broker ]; then
    for folder in "$root/$module"/target/*-extension/twinbus; do
      [ -f "$folder/twinbus-extension.jar" ] && extension=$folder
    done
    [ -n "$extension" ] || fail 1 "$module $not_built"
  else
    [ -f "$root/$module/target/runtime.classpath" ] || fail 1 "$module $not_built"
  fi
done

# Fills a folder with what a service runs with: libraries apart from our own jars.
collect() { # module, folder
  local jar jars
  mkdir -p "$2/lib" "$2/app"
  IFS=: read -r -a jars <"$root/$1/target/runtime.classpath" || [ "${#jars[@]}" -gt 0 ]
  for jar in "${jars[@]}" "$root/$1"/target/twinbus-*-SNAPSHOT.jar; do
    [ -f "$jar" ] || fail 1 "$1 $not_built ($jar is missing)"
    case "${jar##*/}" in twinbus-*) cp "$jar" "$2/app/" ;; *) cp "$jar" "$2/lib/" ;; esac
  done
}

context=
trap '[ -z "$context" ] || rm -rf "$context"' EXIT
for service in "${services[@]}"; do
  module=$(module_of "$service")
  context=$(mktemp -d)
  if [ "$service" = broker ]; then
    cp -r "$extension" "$context/twinbus"
    cp "$here/broker/DISABLED" "$here/broker/java.args" "$context/"
    file="$here/broker/Containerfile"
    from=$broker_base
  else
    collect "$module" "$context"
    cp "$here/$service/java.args" "$context/"
    file="$here/Containerfile"
    from=$base
  fi
  chmod -R a+rX "$context"
  find "$context" -exec touch -d '2026-11-01T00:00:00Z' {} +
  stamp=()
  case "$engine" in *podman) stamp=(--timestamp 1793491200) ;; esac
  # Labels are given here: in a Containerfile they would be taken from the cache of a build with another version.
  labels=()
  for label in "title=twinbus-$service" "version=$tag" licenses=Apache-2.0 "base.name=$from"; do
    labels+=(--label "org.opencontainers.image.$label")
  done
  "$engine" build --quiet "${stamp[@]}" --build-arg BASE="$from" "${labels[@]}" --tag "$registry/$service:$tag" --file "$file" "$context" >/dev/null ||
    fail 1 "the image of $service could not be built. Without a registry, give --base and --broker-base (see build-base.sh, build-hivemq-ce.sh)."
  rm -rf "$context"
  echo "$registry/$service:$tag"
  if $push; then "$engine" push "$registry/$service:$tag" >/dev/null || fail 1 "$registry/$service:$tag could not be pushed."; fi
done
