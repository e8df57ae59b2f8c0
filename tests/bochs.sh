#!/usr/bin/env bash
# Runs programs built for AVX-512 on a machine without it: Linux boots in Bochs, which emulates such a processor, and
# runs one program after the other. What they print is printed; the exit status is 0 if every one of them passed.
#
#   cmake --preset avx512 -DSTAFFA_WITH_PARQUET=OFF && cmake --build --preset avx512 --target unit_simd property
#   bash tests/bochs.sh [--cpu MODEL] [--limit SECONDS] [FOLDER ...] PROGRAM ...
#
# Folders are copied into the emulated machine for the programs to read. GTEST_ variables of the environment go
# there as well: GTEST_BRIEF=1, GTEST_FILTER=..., GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX. The boot takes a minute, the
# programs about a hundred times longer than on a processor. After that many seconds (3600) Bochs is stopped.
# `bochs --help cpu` lists the models. Bochs 2.7 converts doubles from 2^63 on to the wrong uint64, so
# ExprComparisons.SixtyFourBitsAgainstFloatingNumbers fails there.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/bootstrap.sh"

cpu=corei7_skylake_x limit=3600
while true; do
  case ${1:-} in
    --cpu) cpu=${2:?--cpu wants a model} ;;
    --limit) limit=${2:?--limit wants seconds} ;;
    *) break ;;
  esac
  shift 2
done
[ $# -gt 0 ] || staffa_fail "tests/bochs.sh wants programs to run"

syslinux=/usr/lib/syslinux/modules/bios
packages=()
command -v bochs >/dev/null || packages+=(bochs bochs-term)
[ -e /usr/lib/ISOLINUX/isolinux.bin ] || packages+=(isolinux)
[ -e "$syslinux/ldlinux.c32" ] || packages+=(syslinux-common)
[ ${#packages[@]} -eq 0 ] || staffa_install "${packages[@]}"
staffa_need_commands busybox=busybox-static cpio=cpio genisoimage=genisoimage

# The kernel is unpacked beside the sources and not installed.
kernel=$staffa_root/.sysroot/bochs
if ! compgen -G "$kernel/boot/vmlinuz-*" >/dev/null; then
  mkdir -p "$kernel"
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
  staffa_say "unpacking Debian's $package into .sysroot/bochs"
  (cd "$kernel" && apt-get download -qq -o APT::Sandbox::User="" "$package" && dpkg-deb -x ./*.deb . && rm ./*.deb)
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
mkdir -p "$root"/{bin,proc,sys,dev,tmp} "$scratch/iso"

# A program goes with the libraries that it loads, each where it lies here.
copy_program() {
  install -D "$1" "$root$1"
  local library
  while read -r library; do
    install -D "$library" "$root$library"
  done < <(ldd "$1" 2>/dev/null | grep -o '/[^ ]*')
}

# Bochs computes the x87 instructions to fewer digits than a processor (and atan2(1, -1) as pi / 4); tests take their
# right answers from those by way of long double functions. These give them from software.
cat >"$scratch/long_double.c" <<'EOF'
#include <quadmath.h>
#define ONE(f) long double f##l(long double x) { return f##q(x); }
#define TWO(f) long double f##l(long double x, long double y) { return f##q(x, y); }
ONE(sin) ONE(cos) ONE(tan) ONE(asin) ONE(acos) ONE(atan) ONE(sinh) ONE(cosh) ONE(tanh) ONE(asinh) ONE(exp) ONE(expm1)
ONE(log) ONE(log10) ONE(log1p) ONE(cbrt) ONE(erf) TWO(atan2) TWO(pow) TWO(hypot)
EOF
gcc -O2 -shared -fPIC -o "$scratch/long_double.so" "$scratch/long_double.c" -lquadmath
copy_program "$scratch/long_double.so"

init=$root/init
copy_program "$(command -v busybox)"
cat >"$init" <<EOF
#!$(command -v busybox) sh
$(command -v busybox) --install -s /bin
export PATH=/bin HOME=/tmp LD_BIND_NOW=1 LD_PRELOAD=$scratch/long_double.so
$(env | grep '^GTEST_[A-Z_]*=' | sed "s/'/'\\\\''/g; s/=\(.*\)/='\1'/; s/^/export /")
mount -t proc none /proc; mount -t sysfs none /sys; mount -t devtmpfs none /dev
exec >/dev/ttyS0 2>&1
echo "bochs: \$(grep -o -w 'avx512[a-z0-9_]*' /proc/cpuinfo | tr '\n' ' ')"
EOF
programs=0
for path in "$@"; do
  path=$(realpath "$path")
  if [ -d "$path" ]; then
    mkdir -p "$root$path"
    cp -rL "$path/." "$root$path"
  else
    copy_program "$path"
    mkdir -p "${root}${path%/*}/scratch"
    printf 'echo "bochs: %s"; cd "%s"; "%s"; s=$?; [ $s -lt 128 ] || dmesg | tail -n 3
echo "bochs: status $s of %s"\n' \
      "${path##*/}" "${path%/*}" "$path" "${path##*/}" >>"$init"
    programs=$((programs + 1))
  fi
done
printf 'sleep 1; poweroff -f\n' >>"$init"
chmod +x "$init"

# Bochs miscounts the compacted form of XSAVE: the kernel would have no AVX at all, and glibc fault where it saves
# registers to bind a function late (LD_BIND_NOW above). It also lacks the counters of APERF.
(cd "$root" && find . | cpio -o -H newc --quiet) >"$scratch/iso/initrd"
cp "$kernel"/boot/vmlinuz-* "$scratch/iso/linux"
cp /usr/lib/ISOLINUX/isolinux.bin "$syslinux/ldlinux.c32" "$scratch/iso"
options="console=ttyS0 quiet mitigations=off tsc=reliable lpj=1000000 cryptomgr.notests"
cat >"$scratch/iso/isolinux.cfg" <<EOF
DEFAULT linux
LABEL linux
KERNEL linux
INITRD initrd
APPEND $options clearcpuid=xsavec,xsaves,aperfmperf
EOF
genisoimage -quiet -o "$scratch/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
  -boot-info-table "$scratch/iso"
cat >"$scratch/bochsrc" <<EOF
display_library: term
cpu: model=$cpu, ips=50000000, ignore_bad_msrs=1
memory: guest=2048, host=2048
ata0-master: type=cdrom, path=$scratch/boot.iso, status=inserted
boot: cdrom
clock: sync=none
speaker: enabled=1, mode=none
com1: enabled=1, mode=file, dev=$scratch/serial
log: $scratch/log
panic: action=fatal
error: action=ignore
info: action=ignore
EOF
echo c >"$scratch/continue"  # Debian's Bochs starts in its debugger

# Bochs wants a terminal to draw its screen on; what the programs print comes through the serial line.
: >"$scratch/serial"
tail -n +1 -f "$scratch/serial" 2>/dev/null &
reader=$!
TERM=xterm script -qec "timeout --foreground -s KILL $limit bochs -q -f $scratch/bochsrc -rc $scratch/continue" \
  /dev/null </dev/null >"$scratch/screen" 2>&1 || true
sleep 1
kill "$reader"
passed=$(tr -d '\r' <"$scratch/serial" | grep -c '^bochs: status 0 of ' || true)
if [ "$passed" -ne "$programs" ]; then
  staffa_fail "$passed of $programs programs passed in Bochs"
fi
staffa_say "all of $programs programs passed in Bochs"
