#!/usr/bin/env bash
# Builds the modules of the tests. Debian's packages: clang lld wasi-libc libclang-rt-14-dev-wasm32
set -euo pipefail
cd "$(dirname "$0")"
clang --target=wasm32-wasi --sysroot=/usr -O1 -s -Wall -Wno-infinite-recursion probe.c \
  -o ../resources/wasm/probe.wasm
