#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A guest of another architecture that must not pass. Needs what make arch built.
# shellcheck disable=SC2154 # bats sets $output and $status

load ../output

@test "arch: riscv loads from the top, over reserved memory" {
	cd "$BATS_TEST_DIRNAME/../.." || return
	base=${BASE:-v7.3}
	! grep -q '^merged=' "patches/$base/BASE" || skip "the series of $base has no exception for riscv"
	build=${KTD_BUILD:-$PWD/build}
	# the series without its exception for riscv, in a build folder of its own
	export KTD_BUILD=$BATS_TEST_TMPDIR/build KTD_PATCHES=$BATS_TEST_TMPDIR/patches
	mkdir -p "$KTD_BUILD/kernel" "$KTD_PATCHES"
	cp -r "patches/$base" "$KTD_PATCHES"
	sed -i 's/ && !__is_defined(ARCH_KEXEC_RAM_ASCENDING))$/)/' "$KTD_PATCHES/$base"/*/*Load-kernel-at-top*
	run cmp "patches/$base"/*/*Load-kernel-at-top* "$KTD_PATCHES/$base"/*/*Load-kernel-at-top*
	[ "$status" = 1 ]
	host/kernel "$base" patched riscv64
	ln -s "$build/image" "$KTD_BUILD"
	ln -s "$build/kernel/$base-unpatched-riscv64" "$KTD_BUILD/kernel"
	run host/scenario "$base" arch/runs/riscv64-reserved
	output_has "FAIL " "reserved is not placed as by the unpatched kernel" \
		"-1.segment=reserved 0x8ff00000 0x100000 intact" \
		"+1.segment=reserved 0x8ff00000 0x100000 overwritten"
	[ "$status" = 1 ]
}
