#!/usr/bin/env bats
# Guests that must not pass, each for its own reason. Needs what make run built.
# shellcheck disable=SC2154 # bats sets $output and $status

load says
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	base=${BASE:-v6.1}
	# its own run directory, the kernels and the image of the last build
	export KTD_BUILD=$BATS_TEST_TMPDIR/build
	mkdir -p "$KTD_BUILD"
	ln -s "$PWD/build/kernel" "$PWD/build/image" "$KTD_BUILD"
}

# comes_out STATUS WORD...: what host/scenario must say of tests/scenarios/$name
comes_out() {
	run host/scenario "$base" "tests/scenarios/$name"
	says "${@:2}"
	[ "$status" = "$1" ]
	[[ $output == *"$KTD_BUILD/run/$base/$name/patched/serial.log"* ]]
}

@test "a guest that panics" {
	name=panics comes_out 1 "FAIL " "panic: " "sysrq triggered crash"
}

@test "a guest that hangs" {
	name=hangs comes_out 2 "TIMEOUT" "hang within 15 s: boot 1 stopped after: ktd[1]: begin"
}

@test "a guest that is silent" {
	name=silent comes_out 2 "TIMEOUT" "silent: no output within 5 s"
}

@test "a machine that QEMU refuses" {
	name=no-machine comes_out 2 "ERROR" "no-such-device"
}

@test "a next kernel that never comes" {
	name=no-second comes_out 1 "FAIL" "boot 1 executed kexec -e, but boot 2 never came"
}

@test "a next kernel that is another one" {
	name=other-second comes_out 1 "FAIL" "next kernel: it is the one that was loaded"
}

@test "segments in another range" {
	name=moved comes_out 1 "FAIL" "placement: initrd in the top-1 range"
}

@test "a warning on the console" {
	name=splat comes_out 1 "FAIL" "console: no warning" "at a test"
}

@test "a machine that is not what the scenario is about" {
	name=unprepared comes_out 1 "FAIL" "guest_prepare returned 1"
}

@test "a last kernel that is not what the scenario wants" {
	name=unprepared-last comes_out 1 "FAIL" "guest_last returned 1"
}

@test "a command that QEMU refuses" {
	name=refused comes_out 1 "FAIL" "guest: QEMU takes its commands" "no-such-memory"
}

@test "a next kernel that has less RAM" {
	name=less-ram comes_out 1 "FAIL" "next kernel: it has the System RAM of the one before" \
		"it lacks all or part of"
}

@test "a patch that is named, but makes no difference" {
	run host/scenario "$base" tests/scenarios/harmless
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"FAIL"*"unsafe: the negative control, which must fail, came out as PASS"* ]]
}

@test "a selftest that does not run" {
	name=no-selftest comes_out 1 "FAIL" "selftest: it comes to a verdict" "status 127"
}

@test "a selftest that finds fault with something else" {
	name=selftest-fails comes_out 1 "FAIL" "selftest: nothing else is wrong" "without privilege"
}

@test "a crash kernel that never comes" {
	name=no-crash comes_out 1 "FAIL" "guest: comes to its end" "sysrq triggered crash"
}

@test "a load that fails" {
	name=no-load comes_out 1 "FAIL" "load: kexec_file_load succeeds"
}

# stand_in VARIANT...: the patched kernel is taken for these
stand_in() {
	rm "$KTD_BUILD/kernel"
	mkdir "$KTD_BUILD/kernel"
	for v; do
		ln -s "$PWD/build/kernel/$base-patched" "$KTD_BUILD/kernel/$base-$v"
	done
}

@test "a Debian kernel as the negative control that passes" {
	stand_in patched debian
	run host/scenario "$base" debian-first
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"FAIL"*"debian: the negative control, which must fail, came out as PASS"* ]]
}

@test "a negative control that passes" {
	stand_in patched unpatched
	run host/scenario "$base" 1g
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"FAIL"*"negative control"*"came out as PASS"* ]]
}
