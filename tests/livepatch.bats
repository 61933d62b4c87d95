#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The live patch, but for what has to be built: that is tried by hand, docs/livepatch.md.
# shellcheck disable=SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR
	export KTD_BUILD=$tmp/build
	# a kernel, and an object of it: calls, data and two places that look alike but for those
	cat >"$tmp/a.c" <<-'END'
		extern int other(int);
		static volatile int hidden;
		static int __attribute__((noinline)) twice(int x) { return other(x) + hidden; }
		int first(int x) { return twice(x) + 1; }
		int second(int x) { return twice(x) * 3 + hidden; }
	END
	echo 'int other(int x) { return x; } int hidden = 1;' >"$tmp/b.c"
	for f in a b; do
		gcc -O2 -fno-pic -mcmodel=kernel -c -o "$tmp/$f.o" "$tmp/$f.c"
	done
	ld -e 0 -Ttext=0xffffffff81000000 -z max-page-size=4096 -o "$tmp/vmlinux" "$tmp/b.o" "$tmp/a.o"
}

@test "the code of an object is found in the kernel, and what it refers to" {
	run python3 livepatch/code.py "$tmp/vmlinux" "$tmp/a.o"
	[ "$status" = 0 ]
	nm "$tmp/vmlinux" | sed -n 's/ [tb] / /p' | sort >"$tmp/want"
	printf '%s\n' "$output" | sort | diff - "$tmp/want"
	grep -q ' hidden$' "$tmp/want"
	grep -q ' twice$' "$tmp/want"
}

@test "code of another compilation is not, nor is what is there twice" {
	gcc -O1 -fno-pic -mcmodel=kernel -c -o "$tmp/a.o" "$tmp/a.c"
	run python3 livepatch/code.py "$tmp/vmlinux" "$tmp/a.o"
	[ "$status" = 1 ]
	output_has "is 0 times in there"
	sed 's/\* 3/* 5/' "$tmp/a.c" >"$tmp/c.c"
	gcc -O2 -fno-pic -mcmodel=kernel -c -o "$tmp/c.o" "$tmp/c.c"
	run python3 livepatch/code.py "$tmp/vmlinux" "$tmp/c.o"
	[ "$status" = 1 ]
	cp "$tmp/vmlinux" "$tmp/two"
	cat "$tmp/vmlinux" >>"$tmp/two"
	run python3 livepatch/code.py "$tmp/two" "$tmp/b.o"
	[ "$status" = 1 ]
	output_has "is 2 times in there"
}

@test "a base without a live patch is refused, with those that have one" {
	run livepatch/build v6.1
	[ "$status" = 2 ]
	output_has "there is no live patch of v6.1, but of v7.3"
}

@test "what is left out of the live patch is code of the series, and the rest is the core's and x86's" {
	for base in $(cd livepatch && echo v*); do
		cat patches/"$base"/*/*.patch | git apply --numstat | cut -f 3 |
			grep -vE '^(tools/|Documentation/|MAINTAINERS$)' | sort -u >"$tmp/code"
		bash -c '. host/lib.bash; left_out_of "$1"' bash "$base" | sed 's/^/^/' >"$tmp/left-out"
		while read -r path; do
			grep "$path" "$tmp/code"
		done <"$tmp/left-out"
		others=$(grep -v -f "$tmp/left-out" "$tmp/code" |
			grep -vE '^(kernel|include/linux|arch/x86)/.*\.[ch]$' || true)
		[ -z "$others" ]
	done
}
