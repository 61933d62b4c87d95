#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What the README says, on a tree that was unpacked by hand.
# shellcheck disable=SC2154 # bats sets $output and $status

load ../output

@test "make apply on what the source package has in it, without git" {
	cd "$BATS_TEST_DIRNAME/../.." || return
	base=${BASE:-v7.3}
	src=$BATS_TEST_TMPDIR/linux
	mkdir "$src"
	git -C "$(host/source "$base")" archive source | tar -x -C "$src"
	run make -s apply SRC="$src"
	output_has "patches/$base on $base"
	[ "$status" = 0 ]
	run make -s apply SRC="$src" APPLY=1
	[ "$status" = 0 ]
	mapfile -t files < <(find "patches/$base" -name '0*.patch' -exec sed -n 's,^+++ b/,,p' {} + | sort -u)
	for f in "${files[@]}"; do
		cmp "$src/$f" "${KTD_BUILD:-build}/src/$base-patched/$f"
	done
	# nothing is done twice
	run make -s apply SRC="$src" APPLY=1
	output_has "there already"
	[ -z "$(find "$src" -name '*.orig' -o -name '*.rej')" ]
}
