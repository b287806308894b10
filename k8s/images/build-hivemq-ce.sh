#!/usr/bin/env bash
# Builds an image docker.io/hivemq/hivemq-ce from the jars of HiveMQ CE, for where no registry can be
# reached. It has a shell (busybox), because Testcontainers starts the broker through one.
#
#   k8s/images/build-hivemq-ce.sh [BASE]      default: localhost/twinbus-base:local (build-base.sh)
#
# Needs: Maven, a static busybox (Debian package busybox-static), and podman or docker.
set -euo pipefail

here=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=find-jdk.sh
. "$here/find-jdk.sh"
base=${1:-localhost/twinbus-base:local}
engine=${CONTAINER_ENGINE:-$(command -v podman || command -v docker || true)}
[ -n "$engine" ] || { echo "build-hivemq-ce.sh needs podman or docker; neither is on the PATH." >&2; exit 69; }
busybox=$(command -v busybox || true)
[ -n "$busybox" ] || { echo "build-hivemq-ce.sh needs busybox (Debian package busybox-static)." >&2; exit 69; }
version=$(sed -n 's/.*<hivemq-ce.version>\(.*\)<.*/\1/p' "$here/../../pom.xml")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
home="$work/root/opt/hivemq"
mkdir -p "$home"/{bin,conf,data,log,extensions,lib} "$work/root/bin" "$work/manifest"

mvn -q -B -ntp -f "$here/hivemq-ce/pom.xml" -Dhivemq-ce.version="$version" \
  dependency:copy-dependencies -DoutputDirectory="$home/lib" -DincludeScope=runtime

# bin/hivemq.jar, as in the distribution: it names its main class and finds the other jars.
{
  echo "Main-Class: com.hivemq.HiveMQServer"
  printf 'Class-Path:'
  for jar in "$home"/lib/*.jar; do printf ' ../lib/%s' "$(basename "$jar")"; done
  echo
} | awk '{ while (length($0) > 70) { print substr($0, 1, 70); $0 = " " substr($0, 71) } print }' >"$work/manifest/MANIFEST.MF"
"$(find_jdk)/bin/jar" --create --file "$home/bin/hivemq.jar" --manifest "$work/manifest/MANIFEST.MF" \
  -C "$work/manifest" MANIFEST.MF

install -m 0755 "$busybox" "$work/root/bin/busybox"
for applet in sh cp rm mv ls cat mkdir chmod chown find sed grep id env dirname basename readlink sleep; do
  ln -s busybox "$work/root/bin/$applet"
done
cat >"$home/bin/run.sh" <<'EOF'
#!/bin/sh
exec java ${JAVA_OPTS:-} -Dhivemq.home=/opt/hivemq -Djava.security.egd=file:/dev/./urandom \
  --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  --add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED \
  --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -jar /opt/hivemq/bin/hivemq.jar
EOF
cat >"$work/root/opt/docker-entrypoint.sh" <<'EOF'
#!/bin/sh
exec "$@"
EOF
cat >"$home/conf/config.xml" <<'EOF'
<?xml version="1.0"?>
<hivemq>
  <listeners><tcp-listener><port>1883</port><bind-address>0.0.0.0</bind-address></tcp-listener></listeners>
</hivemq>
EOF
chmod 0755 "$home/bin/run.sh" "$work/root/opt/docker-entrypoint.sh"
chmod -R a+rwX "$home"
cp "$here/hivemq-ce/Containerfile" "$work/Containerfile"
"$engine" build --quiet --timestamp 1793491200 --build-arg BASE="$base" \
  --tag "docker.io/hivemq/hivemq-ce:$version" --file "$work/Containerfile" "$work" >/dev/null
echo "docker.io/hivemq/hivemq-ce:$version"
