#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# kdump runs with a broken step, each for its own reason.
# shellcheck disable=SC2154 # bats sets $output and $status

load output
# Runs all of them, two at a time; the tests read what came of each.
setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return
	export base=${BASE:-v7.3}
	# its own run directory, the kernels and the disks of the last build
	local build=${KTD_BUILD:-$PWD/build}
	export KTD_BUILD=$BATS_FILE_TMPDIR/build
	mkdir -p "$KTD_BUILD" "$build"/{kernel,kdump,src}
	ln -s "$build"/{kernel,kdump,src} "$KTD_BUILD"
	kdump/run "$base" tests/kdump/* >"$BATS_FILE_TMPDIR/lines" 2>&1 || true
}

setup() { cd "$BATS_TEST_DIRNAME/.." || return; }

# lines_of NAME: what was said of this run
lines_of() {
	awk -v name="$1" '/^(not )?ok / { mine = ($0 ~ " kdump " name "( |$)") } mine' \
		"$BATS_FILE_TMPDIR/lines"
}

# fails_in NAME STEP WORD...: it failed, in this step first, and says why
fails_in() {
	output=$(lines_of "$1")
	echo "${output:-$(cat "$BATS_FILE_TMPDIR/lines")}"
	[[ $output == "not ok "* ]]
	# of the checks, the one of this step comes first
	[[ $(grep -m 1 '^#   not ok' <<<"$output") == *" $2" ]]
	output_has "${@:3}"
}

@test "kdump: an initrd that is cut off" {
	fails_in truncated-initrd "initrd: the crash kernel's init starts" \
		"Initramfs unpacking failed" "serial.log"
}

@test "kdump: a crashkernel that is too small" {
	fails_in small-crashkernel "load: succeeds" "failed: Cannot assign requested address"
}

@test "kdump: a /var/crash that is full" {
	fails_in full-disk "save: makedumpfile saves the dump" "No space left on device"
}

@test "kdump: a selftest that skips" {
	fails_in kselftest-skips "placement: single: test_kexec_file_placement passes" \
		"# SKIP" "cannot read a kernel from /no-kernel"
}

@test "kdump: an unknown run is refused with the known ones" {
	run kdump/run "$base" no-such-run
	[ "$status" = 2 ]
	[[ $output == *"unknown kdump run no-such-run"*"systemctl-kexec"* ]]
}
