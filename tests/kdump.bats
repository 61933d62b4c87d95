#!/usr/bin/env bats
# kdump runs with a broken step, each for its own reason. Needs what make kdump
# built.
# shellcheck disable=SC2154 # bats sets $output and $status

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	base=${BASE:-v6.1}
	# its own run directory, the kernels and the disks of the last build
	local build=${KTD_BUILD:-$PWD/build}
	export KTD_BUILD=$BATS_TEST_TMPDIR/build
	mkdir -p "$KTD_BUILD"
	ln -s "$build/kernel" "$build/kdump" "$KTD_BUILD"
}

# fails_in STEP WORD...: the first step of tests/kdump/$name that fails, and why
fails_in() {
	run host/kdump "$base" "tests/kdump/$name"
	echo "$output"
	[ "$status" = 1 ]
	# of the checks, the one of this step comes first
	[[ $(grep -m 1 '^#   not ok' <<<"$output") == *" $1" ]]
	shift
	for w; do
		[[ $output == *"$w"* ]] || {
			echo "missing: $w"
			return 1
		}
	done
}

@test "kdump: an initrd that is cut off" {
	name=truncated-initrd fails_in "initrd: the crash kernel's init starts" \
		"Initramfs unpacking failed" "serial.log"
}

@test "kdump: a crashkernel that is too small" {
	name=small-crashkernel fails_in "load: succeeds" "failed: Cannot assign requested address"
}

@test "kdump: a /var/crash that is full" {
	name=full-disk fails_in "save: makedumpfile saves the dump" "No space left on device"
}

@test "kdump: a crash image that is placed otherwise" {
	run host/kdump "$base" tests/kdump/moved
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"placed otherwise than by the unpatched kernel"*"+hand_s.segment="* ]]
}

@test "kdump: an unknown run is refused with the known ones" {
	run host/kdump "$base" no-such-run
	[ "$status" = 2 ]
	[[ $output == *"unknown kdump run no-such-run"*"systemctl-kexec"* ]]
}
