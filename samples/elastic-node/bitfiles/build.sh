#!/usr/bin/env bash
# Writes idle.bit: a configuration stream for a Xilinx 7-series FPGA that configures nothing. Its words are those of
# UG470, "Configuration Packets": dummies, bus width, synchronisation, no-operations, and the command DESYNC.
set -euo pipefail
cd "$(dirname "$0")"
bytes=16384

word() { printf '%b' "\x${1:0:2}\x${1:2:2}\x${1:4:2}\x${1:6:2}"; }

{
  for _ in 1 2 3 4 5 6 7 8; do word ffffffff; done
  word 000000bb # bus width: pattern
  word 11220044
  word ffffffff
  word ffffffff
  word aa995566 # synchronisation
  for _ in $(seq $((bytes / 4 - 17))); do word 20000000; done # no operation
  word 30008001 # write one word to the register CMD:
  word 0000000d # DESYNC
  word 20000000
  word 20000000
} >idle.bit
sha256sum idle.bit
