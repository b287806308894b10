#!/usr/bin/env bash
# Deploys Twinbus with kustomize: builds the manifest, validates it, shows what would change, asks, applies,
# waits for the rollout, and prints the addresses.
set -euo pipefail

here=$(CDPATH= cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
overlay=microk8s
make_secrets=false
hosts=()
assume_yes=false
dry_run=false
timeout=300s

usage() {
  cat <<TXT
Usage: k8s/deploy.sh [--overlay NAME] [--make-secrets [--host NAME]…] [--yes] [--dry-run] [--timeout 300s]

  --overlay NAME   which of k8s/kustomize/overlays: $(cd "$here/kustomize/overlays" && echo *)   (default: $overlay)
  --make-secrets   make the secrets of the overlay that are missing: users, passwords, a self-signed certificate
  --host NAME      a name or address that the certificate is for, beside those within the cluster
  --yes            apply without asking, for automation
  --dry-run        build, validate and show; apply nothing
  --timeout TIME   how long to wait for each rollout (default: $timeout)

Uses kubectl, or microk8s kubectl where that is what there is. KUBECTL names another one.
Exit codes: 0 applied (or nothing to do), 1 refused by you or by the cluster, 2 wrong usage, 69 a tool or the
cluster is missing.

Examples:
  k8s/deploy.sh --make-secrets           # the first time on microk8s
  k8s/deploy.sh                          # afterwards, with a question before anything changes
  k8s/deploy.sh --overlay dev --yes      # in memory, without a question
TXT
}

say() { printf '%s\n' "$*"; }
fail() { # code, message
  local code=$1
  shift
  printf 'deploy.sh: %s\n' "$*" >&2
  exit "$code"
}

while [ $# -gt 0 ]; do
  case "$1" in
    --overlay) [ $# -gt 1 ] || fail 2 "--overlay needs a name"; overlay=$2; shift 2 ;;
    --make-secrets) make_secrets=true; shift ;;
    --host) [ $# -gt 1 ] || fail 2 "--host needs a name or an address"; hosts+=(--host "$2"); shift 2 ;;
    --yes | -y) assume_yes=true; shift ;;
    --dry-run) dry_run=true; shift ;;
    --timeout) [ $# -gt 1 ] || fail 2 "--timeout needs a time such as 300s"; timeout=$2; shift 2 ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail 2 "unknown option \"$1\"" ;;
  esac
done

folder="$here/kustomize/overlays/$overlay"
[ -d "$folder" ] || fail 2 "there is no overlay \"$overlay\"; there are: $(cd "$here/kustomize/overlays" && echo *)"

if [ -n "${KUBECTL:-}" ]; then
  read -r -a kubectl <<<"$KUBECTL"
elif command -v kubectl >/dev/null 2>&1; then
  kubectl=(kubectl)
elif command -v microk8s >/dev/null 2>&1; then
  kubectl=(microk8s kubectl)
else
  fail 69 "neither kubectl nor microk8s is on the PATH. Install one, or name it with KUBECTL."
fi

# Every file that a generator reads must be there before anything is applied.
find_missing() {
  local file
  missing=()
  while read -r file; do
    [ -f "$folder/secrets/$file" ] || missing+=("$file")
  done < <(grep -oE 'secrets/[A-Za-z0-9._-]+' "$folder/kustomization.yaml" | sed 's,.*/,,' | sort -u)
}

# The program that makes secrets is part of the build; TWINBUS_CLASSPATH names another build of it.
secrets() {
  local class_path=${TWINBUS_CLASSPATH:-} jar java_home
  if [ -z "$class_path" ]; then
    for jar in "$here"/target/twinbus-deployment-*-SNAPSHOT.jar; do class_path=$jar; done
    [ -f "$class_path" ] || fail 1 "the secrets are made by a program that is not built yet. Build it with: mvn package -DskipTests"
    class_path=$class_path:$(cat "$here/target/runtime.classpath")
  fi
  # shellcheck source=images/find-jdk.sh
  . "$here/images/find-jdk.sh"
  java_home=$(find_jdk) || exit 69
  "$java_home/bin/java" -cp "$class_path" io.twinbus.deployment.secrets.SecretsMain "$folder/secrets" "$@"
}

find_missing
if [ "${#missing[@]}" -gt 0 ] && $make_secrets; then
  secrets "${missing[@]}" "${hosts[@]}" || fail 1 "the secrets were not made, for the reason above; nothing was applied."
  say "Made in $folder/secrets: ${missing[*]}"
  find_missing
fi
if [ "${#missing[@]}" -gt 0 ]; then
  fail 1 "secrets of this overlay are missing: ${missing[*]}
They are files in $folder/secrets, which no repository holds. Put yours there, or let them be made:
  $0 --overlay $overlay --make-secrets
Nothing was applied."
fi

manifest=$(mktemp)
differences=$(mktemp)
trap 'rm -f "$manifest" "$differences"' EXIT
"${kubectl[@]}" kustomize "$folder" >"$manifest" || fail 1 "the overlay does not render; nothing was applied."
say "Rendered $overlay: $(grep -c '^kind:' "$manifest") objects."
namespace=$(awk '/^kind:/ { found = $2 == "StatefulSet" } found && /^  namespace: / { print $2; exit }' "$manifest")

if ! "${kubectl[@]}" version --request-timeout=10s >/dev/null 2>&1; then
  if $dry_run; then
    say "No cluster answers: the rendered manifest is all that can be checked."
    exit 0
  fi
  fail 69 "no cluster answers (${kubectl[*]} version). Start it (microk8s start) or set KUBECONFIG; nothing was applied."
fi

if ! "${kubectl[@]}" apply --dry-run=client -f "$manifest" >/dev/null 2>"$differences"; then
  cat "$differences" >&2
  kinds=$(sed -n 's/.*no matches for kind "\([^"]*\)".*/\1/p' "$differences" | sort -u | tr '\n' ' ')
  [ -z "$kinds" ] ||
    fail 1 "the cluster does not know: $kinds
ServiceMonitor is a kind of the Prometheus operator. Install that, or take components/observability out of
$folder/kustomization.yaml. Nothing was applied."
  fail 1 "the client refuses the manifest; nothing was applied."
fi

# The server can check only what lives in a namespace that exists.
if "${kubectl[@]}" get namespace "$namespace" >/dev/null 2>&1; then
  if ! "${kubectl[@]}" apply --dry-run=server -f "$manifest" >/dev/null 2>"$differences"; then
    # Without the patches, which are long, and may hold what a Secret does.
    grep -v '^{' "$differences" >&2 || true
    ! grep -q 'updates to statefulset spec' "$differences" ||
      fail 1 "what runs in $namespace has other volumes, as after another overlay, and Kubernetes changes no volumes of a StatefulSet.
Keep what they hold by naming the same storage in a patch, or lose it, and what Twinbus deployed here, and begin anew:
  ${kubectl[*]} delete --ignore-not-found -k $folder
Nothing was applied."
    fail 1 "the cluster refuses the manifest; nothing was applied."
  fi
fi

if grep -q 'volumeClaimTemplates:' "$manifest"; then
  wanted_class=$(sed -n 's/^ *storageClassName: //p' "$manifest" | sort -u | head -n 1)
  if [ -n "$wanted_class" ]; then
    "${kubectl[@]}" get storageclass "$wanted_class" >/dev/null 2>&1 ||
      fail 1 "the cluster has no storage class \"$wanted_class\". On microk8s: microk8s enable hostpath-storage. Nothing was applied."
  else
    "${kubectl[@]}" get storageclass -o yaml 2>/dev/null | grep -q 'is-default-class: "true"' ||
      fail 1 "the cluster has no default storage class, and the overlay names none. Mark one as default, or add storageClassName in a patch. Nothing was applied."
  fi
fi

for port in $(sed -n 's/^ *nodePort: //p' "$manifest"); do
  holder=$("${kubectl[@]}" get services --all-namespaces -o \
    jsonpath="{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.ports[*].nodePort}{'\n'}{end}" |
    awk -v port="$port" -v own="$namespace/" '{ for (i = 2; i <= NF; i++) if ($i == port && index($1, own) != 1) print $1 }' | head -n 1)
  [ -z "$holder" ] || fail 1 "node port $port is taken by the service $holder. Remove that, or change nodePort in a patch. Nothing was applied."
done

code=0
"${kubectl[@]}" diff -f "$manifest" >"$differences" 2>&1 || code=$?
if [ "$code" -eq 0 ]; then
  say "Nothing would change."
elif [ "$code" -eq 1 ]; then
  # A Secret's values are not for a terminal, and what was applied last holds them too.
  sed -E '/last-applied-configuration: \|/d; /^[ +-] +\{"apiVersion":/d; /^[+-] +(password|users\.txt|tls\.(crt|key)):/s/: .*/: (not shown)/' "$differences"
else
  say "All objects are new (the cluster cannot compare them yet)."
fi
$dry_run && { say "Dry run: nothing was applied."; exit 0; }

if ! $assume_yes; then
  printf 'Apply to %s? [y/N] ' "$("${kubectl[@]}" config current-context 2>/dev/null || echo 'the cluster')"
  read -r answer || answer=n
  case "$answer" in y | Y | yes) ;; *) say "Nothing was applied."; exit 1 ;; esac
fi

if ! "${kubectl[@]}" apply -f "$manifest"; then
  fail 1 "some objects were applied and some were refused, as listed above. Correct the cause and run this again: it goes on where it stopped."
fi

# The label that the pods of a workload's latest revision have.
revision() { # kind/name
  local number
  case "$1" in
    statefulset/*)
      printf 'controller-revision-hash=%s' "$("${kubectl[@]}" -n "$namespace" get "$1" -o jsonpath='{.status.updateRevision}')"
      ;;
    deployment/*)
      number=$("${kubectl[@]}" -n "$namespace" get "$1" -o jsonpath='{.metadata.annotations.deployment\.kubernetes\.io/revision}')
      printf 'pod-template-hash=%s' "$("${kubectl[@]}" -n "$namespace" get replicasets -l "app.kubernetes.io/name=${1#*/}" -o \
        jsonpath="{.items[?(@.metadata.annotations.deployment\.kubernetes\.io/revision=='$number')].metadata.labels.pod-template-hash}")"
      ;;
  esac
}

# Pods that wait for what no waiting cures, as "pod reason restarts". A container that ended three times goes on to.
stuck() { # labels
  "${kubectl[@]}" -n "$namespace" get pods -l "$1" -o \
    jsonpath="{range .items[*]}{.metadata.name} {.status.containerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].restartCount}{'\n'}{end}" 2>/dev/null |
    grep -E 'ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CrashLoopBackOff ([3-9]|[0-9]{2})' || true
}

# A StatefulSet never replaces a pod that does not come up, not even by a corrected one (Kubernetes, "Forced rollback").
make_way() { # kind/name
  local pod
  case "$1" in statefulset/*) ;; *) return ;; esac
  for pod in $(stuck "app.kubernetes.io/name=${1#*/},$(revision "$1" | sed 's/=/!=/')" | cut -d ' ' -f 1); do
    say "The pod $pod of an earlier try stands in the way."
    "${kubectl[@]}" -n "$namespace" delete pod "$pod"
  done
}

# Why pods do not come up: what the scheduler, the volumes and the containers last said.
explain() { # kind/name
  local pod labels="app.kubernetes.io/name=${1#*/}"
  {
    "${kubectl[@]}" -n "$namespace" get pods -o wide || true
    "${kubectl[@]}" -n "$namespace" get pods -l "$labels" -o \
      jsonpath="{range .items[*]}{.metadata.name}: {.status.conditions[?(@.type=='PodScheduled')].message}{'\n'}{end}" |
      grep -E ': .+' || true
    for pod in $(stuck "$labels" | sed -n 's/ .*CrashLoopBackOff.*//p'); do
      printf '%s ended, and last said:\n' "$pod"
      "${kubectl[@]}" -n "$namespace" logs "$pod" --previous --tail=5 || true
    done
  } >&2
}

# Waits for a rollout, and gives up at once when an image cannot be had.
rollout() {
  local waiting first second
  make_way "$1"
  "${kubectl[@]}" -n "$namespace" rollout status "$1" --timeout="$timeout" &
  waiting=$!
  while kill -0 "$waiting" 2>/dev/null; do
    sleep "$poll"
    first=$(stuck "$(revision "$1")")
    [ -n "$first" ] || continue
    sleep "$poll"
    second=$(stuck "$(revision "$1")")
    if [ -n "$second" ]; then
      kill "$waiting" 2>/dev/null || true
      wait "$waiting" 2>/dev/null || true
      printf '%s\n' "$second" >&2
      return 1
    fi
  done
  wait "$waiting"
}

poll=${TWINBUS_POLL_SECONDS:-5}
for workload in statefulset/broker statefulset/runtime deployment/monitor statefulset/kubernetes-adapter; do
  rollout "$workload" || {
    explain "$workload"
    fail 1 "everything is applied, and $workload does not come up. Look at it with:
  ${kubectl[*]} -n $namespace describe $workload
  ${kubectl[*]} -n $namespace logs $workload --tail=50
An image that cannot be pulled (ErrImagePull) is not in its registry: build and push it with k8s/images/build.sh,
or correct newName and newTag in $folder/kustomization.yaml. Wanted are:
$(sed -n 's/^ *image: /  /p' "$manifest" | sort -u)"
  }
done

web=http
mqtt=mqtt
if grep -q 'containerPort: 8883' "$manifest"; then
  web=https
  mqtt=mqtts
fi
node_port() { # service
  "${kubectl[@]}" -n "$namespace" get service "$1" -o jsonpath='{.spec.ports[0].nodePort}'
}
node=$("${kubectl[@]}" get nodes -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
say ""
say "Twinbus runs."
say "  dashboard   $web://$node:$(node_port monitor)"
say "  broker      $mqtt://$node:$(node_port broker)"
if [ -f "$folder/secrets/operator.password" ]; then
  say "  sign in as  operator, with the password in $folder/secrets/operator.password"
else
  say "  sign in as  a user of yours in $folder/secrets/users.txt"
fi
