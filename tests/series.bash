# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# For the gates' tests: series that are made to fail, and a build folder in
# which trying them is cheap. Sourced by the .bats files.
# shellcheck disable=SC2154 # bats sets $output and $status

load "${BASH_SOURCE[0]%/*}/output"

# series_setup: $KTD_BUILD becomes a folder of the test whose trees are the one
# that changes anyway, so none is checked out; $KTD_PATCHES has an empty series.
series_setup() {
	local real

	cd "$(dirname "${BASH_SOURCE[0]}")/.." || return
	base=${BASE:-v7.3}
	tmp=$BATS_TEST_TMPDIR
	real=${KTD_BUILD:-$PWD/build}
	tree=$real/src/$base-other
	[ -d "$tree" ] || host/tree "$base" "$tree"
	export KTD_BUILD=$tmp/build KTD_PATCHES=$tmp/patches
	mkdir -p "$real/lock" "$KTD_BUILD/src" "$KTD_PATCHES/$base" "$tmp/files"
	ln -s "$real/lock" "$KTD_BUILD"
	# the tree is another one in each test
	exec {series_lock}>"$real/lock/series-test-$base"
	flock "$series_lock"
	ln -s "$tree" "$KTD_BUILD/src/$base-other"
	ln -s "$tree" "$KTD_BUILD/src/$base-patched"
	cp "patches/$base/BASE" "$KTD_PATCHES/$base"
	git -C "$tree" show base:kernel/resource.c >"$tmp/files/resource.c"
	printf '%s\n' "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001" \
		"From: kexec-top-down <kexec-top-down@example.org>" \
		"Subject: [PATCH 0/1] a test" "" "Text." "" "kexec-top-down (1):" "  one" >"$KTD_PATCHES/$base/0000-cover-letter.patch"
}

# add_patch [SUBJECT [BODY [FILE]]]: appends a patch that adds the lines of stdin
# at the end of FILE, kernel/resource.c unless given.
add_patch() {
	local subject=${1:-resource: a change} body=${2-It has a reason.} file=${3:-kernel/resource.c}
	local a=$tmp/files/${file##*/} p patch_no before=a/$file mode=""

	patch_no=$(find "$KTD_PATCHES/$base" -name '0*.patch' | wc -l)
	p=$KTD_PATCHES/$base/000$patch_no-test.patch
	if ! git -C "$tree" cat-file -e "base:$file" 2>/dev/null; then
		before=/dev/null mode=$'new file mode 100644\n'
	fi
	[ -e "$a" ] || git -C "$tree" show "base:$file" >"$a" 2>/dev/null || true
	cat "$a" - >"$a.new"
	{
		printf '%s\n' "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001" \
			"From: kexec-top-down <kexec-top-down@example.org>" \
			"Date: Sun, 22 Nov 2026 12:00:00 +0000" \
			"Subject: [PATCH $patch_no/1] $subject" "" "$body" "---" \
			"diff --git a/$file b/$file"
		printf '%s' "$mode"
		diff -u --label "$before" --label "b/$file" "$a" "$a.new" || true
	} >"$p"
	mv "$a.new" "$a"
}

# into_set FOLDER N...: moves these of the patches, after the last one was added, to a set.
into_set() {
	local dir=$KTD_PATCHES/$base/$1 n i=0 number

	shift
	mkdir "$dir"
	[ -e "$tmp/letter" ] || mv "$KTD_PATCHES/$base/0000-cover-letter.patch" "$tmp/letter"
	[ $# = 1 ] || sed "s,0/1,0/$#," "$tmp/letter" >"$dir/0000-cover-letter.patch"
	for n; do
		i=$((i + 1)) number=" $i/$#"
		[ $# -gt 1 ] || number=""
		sed "s,^Subject: \[PATCH [^]]*,Subject: [PATCH$number," \
			"$KTD_PATCHES/$base/000$n-test.patch" >"$dir/000$i-test.patch"
		rm "$KTD_PATCHES/$base/000$n-test.patch"
	done
}

# probe BODY: a function with this body, as lines to add.
probe() { printf '\nint probe(void);\nint probe(void)\n{\n%s\n}\n' "$1"; }

# gate_fails GATE WORD...: it judged the series, and its text has every word.
gate_fails() {
	run "series/checks/$1" "$base"
	output_has "${@:2}"
	[ "$status" = 1 ]
}

gate_passes() {
	run "series/checks/$1" "$base"
	echo "$output"
	[ "$status" = 0 ]
}
