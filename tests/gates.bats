#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Series that a gate must not let pass, each for its own reason.
# shellcheck disable=SC2154 # series_setup sets what is used

load series
setup() {
	# 7.3 refuses Debian 12's sparse
	[[ $BATS_TEST_DESCRIPTION != sparse* ]] || export BASE=v6.12
	series_setup
}

@test "a set that needs another and does not say so" {
	echo "/* 1 */" | add_patch "resource: one"
	echo "/* 2 */" | add_patch "resource: two"
	into_set 10-one 1
	into_set 20-two 2
	gate_fails sets "the set two does not apply to $base" "conflicts 20-two/0001-test"
	echo three >"$KTD_PATCHES/$base/20-two/NEEDS"
	run series/checks/sets "$base"
	[ "$status" != 0 ]
	output_has "NEEDS: no set before it is named three"
	echo one >"$KTD_PATCHES/$base/20-two/NEEDS"
	gate_passes sets
}

@test "objects: a warning that the next patch takes back" {
	probe $'\tint x;\n\n\treturn 0;' | add_patch "resource: one"
	echo "#define x (void)x" | add_patch "resource: two"
	gate_fails objects 'after "resource: one"' "unused variable"
}

@test "objects: a file that no configuration compiles" {
	echo "#error" | add_patch "x86: a change" "It has a reason." arch/sparc/lib/iomap.c
	gate_fails objects "compiles none of the files"
}

@test "sparse: an integer for a pointer" {
	probe $'\tchar *p = 0;\n\n\treturn !p;' | add_patch
	gate_passes objects
	gate_fails sparse "Using plain integer as NULL pointer"
}

@test "sparse: a series without a fault passes" {
	probe $'\treturn 0;' | add_patch
	gate_passes sparse
}

@test "kernel-doc: a parameter that is not there" {
	printf '\n/**\n * probe() - try\n * @nothing: no such\n */\nint probe(void);\n' | add_patch
	gate_fails kernel-doc "Excess function parameter 'nothing' description in 'probe'"
}

@test "includes: the same twice" {
	printf '#include <linux/ioport.h>\n' | add_patch
	gate_fails includes "linux/ioport.h is included more than once"
}

@test "maintainers: a list that nobody thought of" {
	echo "/* more */" | add_patch "mm: a change" "It has a reason." mm/memory.c
	gate_fails maintainers "0001-test.patch" "unexpected linux-mm@kvack.org"
}

@test "maintainers: a pattern in the KEXEC entry that matches no file" {
	git -C "$tree" show base:MAINTAINERS >"$tmp/files/MAINTAINERS"
	add_patch "MAINTAINERS: a change" "It has a reason." MAINTAINERS </dev/null
	sed 's,^\(F:\tkernel/kexec\)\*,\1-no-such-file,' "$tmp/files/MAINTAINERS" >"$tmp/new"
	diff -u --label a/MAINTAINERS --label b/MAINTAINERS "$tmp/files/MAINTAINERS" "$tmp/new" \
		>>"$KTD_PATCHES/$base/0001-test.patch" || true
	gate_fails maintainers "no file matches" "kernel/kexec-no-such-file"
}

@test "messages: what a body must not be" {
	line="This line has seventy-six columns, which is one more than a line should have"
	[ ${#line} = 76 ]
	echo "/* 1 */" | add_patch "resource: one" "$line"
	echo "/* 2 */" | add_patch "kexec: two"
	echo "/* 3 */" | add_patch "resource: three" "As in commit 7acf164b259d."
	echo "/* 4 */" | add_patch "resource: four" 'As in commit 7acf164 ("resource: add it").'
	echo "/* 5 */" | add_patch "resource: five" $'It has.\n\nSuggested-by: A <a@example.org>'
	echo "/* 6 */" | add_patch "resource: six" ""
	echo "/* 7 */" | add_patch "resource: seven" \
		$'As in commit 7acf164b259d ("resource: add\nit"); later 7acf164b259d alone, 0x7ee00000, and\nhttps://lore.kernel.org/r/7acf164b259d7acf'
	gate_fails messages "0001-test.patch: longer than 75 columns" \
		"0002-test.patch: the subject's prefix is none of resource" \
		'0003-test.patch: not cited as 12 digits ("title"): 7acf164b259d' \
		'0004-test.patch: not cited as 12 digits ("title"): 7acf164' \
		"0005-test.patch: a tag that does not belong here: Suggested-by" \
		"0006-test.patch: no text"
	[[ $output != *0007* ]]
}

@test "messages: a letter that is not written" {
	echo "/* 1 */" | add_patch
	sed -i 's/^Text\.$/*** BLURB HERE ***/' "$KTD_PATCHES/$base/0000-cover-letter.patch"
	gate_fails messages "0000-cover-letter.patch: no text"
}

@test "neutral: a sign-off" {
	echo "/* 1 */" | add_patch "resource: one" $'It has.\n\nSigned-off-by: A <a@example.org>'
	gate_fails neutral "0001-test.patch: a tag that nobody gave"
}

@test "checkpatch: a misspelt word" {
	echo "/* teh */" | add_patch
	gate_fails checkpatch "'teh' may be misspelled"
}

@test "a series without a fault passes" {
	probe $'\treturn 0;' | add_patch
	gate_passes messages
	gate_passes kernel-doc
	gate_passes includes
	gate_passes maintainers
}

@test "same-files: a file that another series does not add, or has with few of its lines" {
	seq 3 | add_patch "selftests/kexec: a change" "It has a reason." tools/testing/selftests/kexec/new.h
	cp -r "$KTD_PATCHES/$base" "$KTD_PATCHES/v99"
	sed -i 's/^+2$/+x/' "$KTD_PATCHES/v99/0001-test.patch"
	gate_passes same-files
	sed -i 's/^+3$/+x/' "$KTD_PATCHES/v99/0001-test.patch"
	gate_fails same-files "new.h" "> 2" "> 3"
	sed -i '0,/^+x$/s//+2/; s/new\.h/other.h/' "$KTD_PATCHES/v99/0001-test.patch"
	gate_fails same-files "Only in v99/tools/testing/selftests/kexec: other.h"
}
