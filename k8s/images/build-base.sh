#!/usr/bin/env bash
# Builds a base image from the JDK of this machine, for where no registry can be reached: a JRE made by
# jlink, the C library that it was built for, an unprivileged user, and nothing else. No shell.
#
#   k8s/images/build-base.sh [TAG]            default: localhost/twinbus-base:local
#
# Needs: a JDK >= 21 (JAVA_HOME or java on the PATH) with the same C library as this machine, and podman or docker.
set -euo pipefail

tag=${1:-localhost/twinbus-base:local}
engine=${CONTAINER_ENGINE:-$(command -v podman || command -v docker || true)}
[ -n "$engine" ] || { echo "build-base.sh needs podman or docker; neither is on the PATH." >&2; exit 69; }

here=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=find-jdk.sh
. "$here/find-jdk.sh"
java_home=$(find_jdk)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root="$work/root"
mkdir -p "$root"/{etc,tmp,opt,usr/bin,proc,sys,dev,var}

modules=java.se,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.naming.dns,jdk.unsupported,jdk.zipfs
"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages \
  --compress=zip-6 --output "$root/opt/java"

# The C library and what the JRE links against, as the dynamic linker of this machine finds them.
{
  for file in "$root"/opt/java/bin/java "$root"/opt/java/lib/*.so "$root"/opt/java/lib/server/libjvm.so; do
    ldd "$file" 2>/dev/null || true
  done
} | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\) .*/\1/p' | sort -u | while read -r library; do
  case "$library" in "$root"/*) continue ;; esac
  install -D -m 0755 "$(readlink -f "$library")" "$root$library"
done
# What native code in jars needs beyond that: name lookups, and C++ for RocksDB.
for library in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2 libstdc++.so.6 libgcc_s.so.1; do
  found=$(ldconfig -p | sed -n "s/.*$library .*x86-64.*=> //p; s/.*$library .*=> //p" | head -n 1)
  [ -z "$found" ] || install -D -m 0755 "$(readlink -f "$found")" "$root$found"
done

printf 'root:x:0:0:root:/:/nologin\ntwinbus:x:10001:10001:twinbus:/tmp:/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\ntwinbus:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
ln -s /opt/java/bin/java "$root/usr/bin/java"
chmod 1777 "$root/tmp"
find "$root" -exec touch -h -d '2026-11-01T00:00:00Z' {} +

cat >"$work/Containerfile" <<'EOF'
FROM scratch
COPY root/ /
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin LANG=C.UTF-8
USER 10001:10001
EOF
"$engine" build --quiet --timestamp 1793491200 --tag "$tag" --file "$work/Containerfile" "$work" >/dev/null
echo "$tag"
