#!/usr/bin/env bash
# Builds home-hub.wasm. Debian's packages: clang lld wasi-libc libclang-rt-14-dev-wasm32
set -euo pipefail
cd "$(dirname "$0")"
clang --target=wasm32-wasi --sysroot=/usr -Oz -s -Wall -Wextra -Werror home-hub.c -o home-hub.wasm
ls -l home-hub.wasm
