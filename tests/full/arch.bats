#!/usr/bin/env bats
# Guests of other architectures that must not pass, each for its own reason.
# Needs what make arch built.
# shellcheck disable=SC2154 # bats sets $output and $status

load ../says
setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	base=${BASE:-v6.1}
	build=${KTD_BUILD:-$PWD/build}
	# its own run directory, the kernels and the images of the last build
	export KTD_BUILD=$BATS_TEST_TMPDIR/build
	mkdir -p "$KTD_BUILD/kernel"
	ln -s "$build/image" "$KTD_BUILD"
	for v in patched unpatched; do
		ln -s "$build/kernel/$base-$v-riscv64" "$KTD_BUILD/kernel"
	done
}

# comes_out FILE STATUS WORD...: what host/scenario must say of it
comes_out() {
	run host/scenario "$base" "$1"
	says "${@:3}"
	[ "$status" = "$2" ]
}

# stand_in VARIANT KERNEL: that one is taken for it
stand_in() {
	rm "$KTD_BUILD/kernel/$base-$1-riscv64"
	ln -s "$build/kernel/$base-$2-riscv64" "$KTD_BUILD/kernel/$base-$1-riscv64"
}

@test "arch: the series without its walk from the top" {
	KTD_BUILD=$build host/kernel "$base" without-walk-System-RAM-from-the-top riscv64
	stand_in patched without-walk-System-RAM-from-the-top
	comes_out arch/riscv64-two-ranges 1 "FAIL " "(patched)" \
		"placement: purgatory in the highest range that holds it" \
		"placement: initrd in the highest range that holds it" \
		"placement: fdt in the highest range that holds it"
	# and nothing else
	run grep -c '^not ok [0-9]* [^p]' "$KTD_BUILD/run/$base/riscv64-two-ranges/patched/result"
	[ "$output" = 0 ]
}

@test "arch: a negative control that passes" {
	stand_in unpatched patched
	comes_out arch/riscv64-two-ranges 1 "FAIL " "negative control" "came out as PASS"
}

@test "arch: a place that is not that of the unpatched kernel" {
	cp arch/riscv64-two-ranges "$BATS_TEST_TMPDIR/other"
	echo 'same="kernel initrd"' >>"$BATS_TEST_TMPDIR/other"
	comes_out "$BATS_TEST_TMPDIR/other" 1 "FAIL " "initrd is not placed as by the unpatched kernel"
}

@test "arch: a machine that is not what the run is about" {
	comes_out tests/arch/expects-low 1 "FAIL " \
		"machine: the top-1 range is the highest that holds the initrd"
}

@test "arch: a guest that hangs" {
	comes_out tests/arch/hangs 2 "TIMEOUT" "comes to its end"
}

@test "arch: a guest that is silent" {
	comes_out tests/arch/silent 2 "TIMEOUT" "silent: no output within 5 s"
}

@test "arch: a machine that QEMU refuses" {
	comes_out tests/arch/no-machine 2 "ERROR" "no-such-device"
}
