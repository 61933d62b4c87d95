#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Series that the gates of series/checks/full must not let pass.
# shellcheck disable=SC2154 # series_setup sets what is used

load ../series
setup() { series_setup; }

@test "objects-clang: what only clang warns of" {
	probe $'\tint x;\n\n\tx = x;\n\treturn 0;' | add_patch
	gate_fails full/objects-clang "explicitly assigning value of variable of type 'int' to itself"
}

@test "coccicheck: a cast that is not needed" {
	probe $'\tchar *p = (char *)kmalloc(1, GFP_KERNEL);\n\n\tkfree(p);\n\treturn 0;' | add_patch
	gate_fails full/coccicheck "casting value returned by memory allocation function"
}

@test "corners: what only CONFIG_SMP=n warns of" {
	probe $'#ifndef CONFIG_SMP\n\tint x;\n#endif\n\treturn 0;' | add_patch
	gate_fails full/corners "unused variable"
	# and nothing of the sort elsewhere
	[ "$(grep -c 'unused variable' <<<"$output")" -lt 4 ]
}

@test "cross: what only 32 bit warns of" {
	probe $'#ifndef CONFIG_64BIT\n\tint x;\n#endif\n\treturn 0;' | add_patch
	gate_fails full/cross "i386, after" "i386-pae, after" "arm, after" "unused variable"
	[[ $output != *"arm64, after"* ]]
}

@test "htmldocs: a page that is in no index" {
	printf '=\nA page\n=\n' | add_patch "Documentation: a page" "It has." \
		Documentation/admin-guide/ktd-test.rst
	gate_fails full/htmldocs "ktd-test.rst"
}
