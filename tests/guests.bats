#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Guests that must not pass, each for its own reason.
# shellcheck disable=SC2154 # bats sets $output

load output
# Runs all of tests/scenarios, two at a time; the tests read what came of each. All
# kernels are the patched one of the last build, but for "unpatched", which is none.
setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return
	export base=${BASE:-v7.3}
	local v build=${KTD_BUILD:-$PWD/build}
	KTD_KERNELS=patched host/prepare "$base" 4g || return
	export KTD_BUILD=$BATS_FILE_TMPDIR/build
	mkdir -p "$KTD_BUILD/kernel"
	ln -s "$build/image" "$KTD_BUILD"
	for v in patched unsafe debian; do
		ln -s "$build/kernel/$base-patched" "$KTD_BUILD/kernel/$base-$v"
	done
	host/scenario "$base" tests/scenarios/* >"$BATS_FILE_TMPDIR/lines" 2>&1 || true
}

setup() { cd "$BATS_TEST_DIRNAME/.." || return; }

# comes_out NAME WORD TEXT...: that is the verdict, and its lines have every text
comes_out() {
	output=$(awk -v name="$1" '/^[^ ]/ { mine = ($2 == name) } mine' "$BATS_FILE_TMPDIR/lines")
	[ -n "$output" ] || cat "$BATS_FILE_TMPDIR/lines"
	output_has "${@:3}"
	[[ $output == "$2 "* ]]
}

@test "a guest that panics before it has loaded anything" {
	comes_out panics ERROR "panic: " "sysrq triggered crash" "/panics/patched/serial.log"
}

@test "a guest that hangs" {
	comes_out hangs TIMEOUT "hang within 15 s: boot 1 stopped after: ktd[1]: begin"
}

@test "a guest that is silent" {
	comes_out silent TIMEOUT "silent: no output within 5 s"
}

@test "a machine that QEMU refuses" {
	grep "no-such-device" "$BATS_FILE_TMPDIR/lines"
	comes_out no-machine ERROR
}

@test "a next kernel that never comes" {
	comes_out no-second FAIL "boot 1 executed kexec -e, but boot 2 never came"
}

@test "a next kernel that is another one" {
	comes_out other-second FAIL "next kernel: it is the one that was loaded"
}

@test "segments in another range" {
	comes_out moved FAIL "placement: initrd in the top-1 range"
}

@test "a crash image that is placed otherwise than by the control" {
	comes_out crash-moved FAIL "crash is not placed as by the debian kernel" "+1.segment=crash "
}

@test "a warning on the console" {
	comes_out splat FAIL "console: no warning" "at a test"
}

@test "a machine that is not what the scenario is about" {
	comes_out unprepared FAIL "guest_prepare returned 1"
}

@test "a last kernel that is not what the scenario wants" {
	comes_out unprepared-last FAIL "guest_last returned 1"
}

@test "a command that QEMU refuses" {
	comes_out refused FAIL "guest: QEMU takes its commands" "no-such-memory"
}

@test "a next kernel that has less RAM" {
	comes_out less-ram FAIL "next kernel: it has the System RAM of the one before" \
		"found: it lacks "
}

@test "a selftest that does not run" {
	comes_out no-selftest FAIL "selftest: it comes to a verdict" "status 127"
}

@test "a selftest that finds fault with something else" {
	comes_out selftest-fails FAIL "selftest: nothing else is wrong" "without privilege"
}

@test "a crash kernel that never comes" {
	comes_out no-crash FAIL "guest: comes to its end" "sysrq triggered crash"
}

@test "a load that fails" {
	comes_out no-load FAIL "load: kexec_file_load succeeds"
}

@test "a guest that lacks the kernel that it is to load" {
	comes_out no-next ERROR "no /boot/patched/bzImage in the payload"
}

@test "a patch that is named, but makes no difference" {
	comes_out harmless FAIL "unsafe: the negative control, which must fail, came out as PASS"
}

@test "a negative control that hangs" {
	comes_out control-hangs PASS "controls: unsafe"
}

@test "a negative control that passes" {
	! grep -q '^merged=' "patches/$base/BASE" || skip "the control of $base passes"
	comes_out control-passes FAIL "debian: the negative control, which must fail, came out as PASS"
}

@test "a negative control whose kernel is not there" {
	grep "no kernel lost" "$BATS_FILE_TMPDIR/lines"
	comes_out control-lost ERROR "unsafe: the negative control loaded nothing"
}

@test "a negative control that fails before it has loaded anything" {
	comes_out control-untried ERROR "unsafe: the negative control loaded nothing" "panic: "
}
