#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What host/judge must not let pass of a next kernel: logs of a run that are made up,
# nothing is booted.
# shellcheck disable=SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR
	: >"$tmp/scenario"
}

# placed: the segments, by both system calls
placed() {
	local l

	for l in s c; do
		printf "ktd[1]: $l.%s\n" status=0 purgatory=0x17fff0000 params=0x17ffe0000 \
			kernel=0x17a000000 initrd=0x179000000
	done
}

# good: a run in which all is well
good() {
	cat <<-END
		ktd[1]: begin nonce=1
		ktd[1]: range=100000-7fffffff name=System RAM
		ktd[1]: range=100000000-17fffffff name=System RAM
		ktd[1]: initrd_size=8192
		ktd[1]: selftest: # Totals: pass:7 fail:0 xfail:0 xpass:0 skip:0 error:0
		ktd[1]: selftest.status=0
		$(placed)
		$(placed)
		ktd[1]: ram_at_exec=100000-7fffffff name=System RAM
		ktd[1]: ram_at_exec=100000000-17fffffff name=System RAM
		ktd[1]: exec loader=s
		ktd[2]: begin nonce=1
		ktd[2]: code=17a000000-17b000000 name=Kernel code
		ktd[2]: ramdisk=179000000-179001fff
		ktd[2]: ram=100000-7fffffff name=System RAM
		ktd[2]: ram=100000000-17fffffff name=System RAM
		ktd[2]: end
	END
}

# comes_out SED WORD [CHECK...]: what comes of the log so changed, whatever the base, and
# just these checks fail
comes_out() {
	local base

	for base in patches/v*; do
		good | sed "$1" >"$tmp/serial.log"
		printf '%s\n' nonce=1 limit=10 "base=${base#*/}" >"$tmp/boot.env"
		verdict_is "$tmp" "$tmp/scenario" "${@:2}"
	done
}

@test "judge: a run in which all is well" {
	comes_out "" PASS
	jq -e --argjson n "$(grep -c '^ok ' "$tmp/result")" \
		'.verdict == "PASS" and (.checks | length == $n and all(.ok))' "$tmp/result.json"
}

@test "judge: a tree without the selftest, and what kexec said of a load" {
	good | sed '/selftest/d; s/c.status=0/c.status=255/; /c.status/a ktd[1]: c.said=kexec_load failed: Function not implemented' >"$tmp/log"
	judged() {
		mkdir -p "$tmp/out"
		cp "$tmp/log" "$tmp/out/serial.log"
		printf '%s\n' nonce=1 limit=10 "$@" >"$tmp/out/boot.env"
		verdict_is "$tmp/out" "$tmp/scenario" FAIL "${checks[@]}"
	}
	checks=("load: kexec_load succeeds")
	judged base=7.2.1-x like=v7.3 selftest=none
	grep '^# found: status 255: kexec_load failed: Function not implemented$' "$tmp/out/result"
	checks+=("selftest: it comes to a verdict")
	judged
	# on which base it is, for the scenario
	echo "[ \"\$base\" = v7.3 ] || hops=7" >"$tmp/scenario"
	checks=("load: kexec_load succeeds")
	judged base=7.2.1-x like=v7.3 selftest=none
}

@test "judge: RAM in RAM, as shrinking the crash kernel's memory leaves it, is no other" {
	nested='/ram_at_exec=100000000/a ktd[1]: ram_at_exec=101000000-10100ffff name=System RAM'
	comes_out "$nested" PASS
	# nor does it hide what is new
	comes_out "$nested"$'\n/ktd\\[2\\]: ram=100000000/a ktd[2]: ram=200000000-20fffffff name=System RAM' FAIL \
		"next kernel: it has no other System RAM"
}

@test "judge: kexec_load fails, and a scenario that says it may" {
	none='s/c.status=0/c.status=255/; /c\.[pki]/d'
	checks=("load: kexec_load succeeds")
	for s in kernel initrd; do
		checks+=("placement: $s where kexec_load puts it")
	done
	comes_out "$none" FAIL "${checks[@]}"
	echo kexec_load=any >"$tmp/scenario"
	comes_out "$none" PASS
	comes_out "" PASS
	# not where it was not tried, and where it is, it is compared
	comes_out '/c\./d' FAIL "load: kexec_load succeeds"
	comes_out 's/c.kernel=0x17a/c.kernel=0x17c/' FAIL "placement: kernel where kexec_load puts it"
}

@test "judge: RAM that the next kernel lacks" {
	comes_out '/ram=1/s/17fffffff/16fffffff/' FAIL \
		"next kernel: it has the System RAM of the one before"
	echo next_ram=less >"$tmp/scenario"
	comes_out '/ram=1/s/17fffffff/16fffffff/' PASS
	comes_out "" FAIL "next kernel: its command line takes System RAM away"
}

@test "judge: RAM that the kernel before did not have any more" {
	comes_out '/ram=1/s/17fffffff/1bfffffff/' FAIL "next kernel: it has no other System RAM"
	echo next_ram=more >"$tmp/scenario"
	comes_out '/ram=1/s/17fffffff/1bfffffff/' PASS
	comes_out "" FAIL "next kernel: it has more System RAM"
}

@test "judge: what a kernel says that has lost something" {
	for line in "Initramfs unpacking failed: invalid magic at start of compressed archive" \
		"-- System halted" "Out of memory: Killed process 12 (sh) total-vm:100kB" \
		"acpi PNP0C80:00: add_memory failed"; do
		: >"$tmp/scenario"
		comes_out "\$a [    1.0] $line" FAIL "console: no warning"
		echo "allow='${line:3:12}'" >"$tmp/scenario"
		comes_out "\$a [    1.0] $line" PASS
	done
}

@test "judge: of a kernel that never came nothing else is said" {
	comes_out '1i Linux version 6.12
		s/^ktd.*//' ERROR "guest: comes to its end"
	echo hops=2 >"$tmp/scenario"
	comes_out '/^ktd\[2\]/d' FAIL "guest: comes to its end"
}
