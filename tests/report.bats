#!/usr/bin/env bats
# The picture, the table and the page of results, from results that are in tests/report.
# shellcheck disable=SC2154 # bats sets $output and $status

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR
}

@test "the judge carries the memory and what is told to the result" {
	out=$tmp/judged
	mkdir "$out"
	printf '%s\n' nonce=1 limit=10 >"$out/boot.env"
	printf '[ 1.0] ktd[1]: %s\n' begin "range=00001000-0009fbff name=System RAM" \
		"range=6d000000-7cffffff name=Crash kernel" "told=0000-9fbff" initrd_size=5 >"$out/serial.log"
	run host/judge "$out" scenarios/4g
	for line in "1.map=00001000-0009fbff System RAM" "1.map=6d000000-7cffffff Crash kernel" \
		"1.told=0000-9fbff" "1.initrd_size=5"; do
		grep -Fx "$line" "$out/result"
	done
	# what is no System RAM is no place to load to
	grep 'expected in 00001000-0009fbff' "$out/result"
	sed -i '/range=\|told=/d' "$out/serial.log"
	run host/judge "$out" scenarios/4g
	run grep '^1.map=\|^$' "$out/result"
	[ "$status" = 1 ]
}
