#!/usr/bin/env bash
# Builds the object of the tests. Debian's packages: clang llvm libbpf-dev linux-libc-dev
set -euo pipefail
cd "$(dirname "$0")"
clang -O2 -g -target bpf -I"/usr/include/$(uname -m)-linux-gnu" -Wall -Wno-unused-parameter \
  -c packets.bpf.c -o ../resources/ebpf/packets.o
llvm-strip -g ../resources/ebpf/packets.o
