#!/usr/bin/env bash
# Builds hello_world.bin and bubble_peripheral.bin. Debian's packages: clang lld llvm
set -euo pipefail
cd "$(dirname "$0")"
block=65536 # the flash is erased in blocks: an image fills whole ones, and erased flash reads as 0xff
for name in hello_world bubble_peripheral; do
  clang --target=thumbv7em-none-eabi -mcpu=cortex-m7 -mfloat-abi=soft -ffreestanding -nostdlib -Os -Wall -Wextra \
    -Werror -fuse-ld=lld -Wl,-T,image.ld -Wl,--build-id=none "$name.c" -o "$name.elf"
  objcopy=$(command -v llvm-objcopy || ls /usr/bin/llvm-objcopy-* | tail -n 1)
  "$objcopy" -O binary "$name.elf" "$name.bin"
  rm "$name.elf"
  size=$(($(wc -c <"$name.bin")))
  head -c $(((block - size % block) % block)) /dev/zero | tr '\0' '\377' >>"$name.bin"
done
sha256sum ./*.bin
