# Sourced by the build scripts: prints the home of a JDK >= 21 with jlink, looking at JAVA_HOME, PATH and /usr/lib/jvm.
find_jdk() {
  local home major
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /none/bin/java)")")")" /usr/lib/jvm/*; do
    [ -x "$home/bin/jlink" ] || continue
    major=$("$home/bin/java" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p' | head -n 1)
    if [ "${major:-0}" -ge 21 ]; then echo "$home"; return; fi
  done
  echo "a JDK 21 or newer with jlink is needed; set JAVA_HOME to one." >&2
  return 69
}
