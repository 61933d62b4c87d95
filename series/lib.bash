# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the gates on a series share. Sourced first, in place of host/lib.bash.

. "${BASH_SOURCE[0]%/*}/../host/lib.bash"

# new_findings BASE COMMAND...: runs it, its last argument the patched tree, in a
# folder with the files that the series touches, as the source has them and as the
# series leaves them. Prints what it says of the latter only, and fails if it does.
new_findings() (
	src=$BUILD/src/$1-patched
	patched_tree "$1" patched "$src"
	shift
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	rev=base absent=a
	for side in a b; do
		mkdir "$dir/$side"
		mapfile -t touched < <(git -C "$src" diff --name-only --no-renames \
			--diff-filter="$absent" base series)
		[ ${#touched[@]} = 0 ] ||
			git -C "$src" archive "$rev" -- "${touched[@]}" | tar -x -C "$dir/$side"
		cd "$dir/$side"
		"$@" "$src" | sort >"$dir/$side.out"
		rev=series absent=d
	done
	! comm -13 "$dir/a.out" "$dir/b.out" | grep .
)

# rules_for PATCH: prints what series/checks/data/paths has of the files that this patch
# touches, "PREFIX [LIST...]", a line each. PREFIX is - if the rule is about text.
rules_for() {
	local files glob rule f

	files=$(sed -n 's,^\(---\|+++\) [ab]/,,p' "$1")
	while read -r glob rule; do
		if [[ $glob == /*/ ]]; then
			! grep -q -- "${glob//\//}" "$1" || printf '%s\n' "$rule"
			continue
		fi
		while read -r f; do
			# shellcheck disable=SC2053 # a pattern
			[[ $f != $glob ]] || printf '%s\n' "$rule"
		done <<<"$files"
	done < <(grep -v '^#' "$TOP/series/checks/data/paths")
}

# recipients_of BASE PATCH...: prints who gets these patches, as the patched tree has it, a
# line each.
recipients_of() {
	local tree=$BUILD/src/$1-patched

	shift
	(cd "$tree" && scripts/get_maintainer.pl --no-git --no-git-fallback --no-fixes \
		--no-rolestats "$@") || die "get_maintainer.pl failed"
	echo kexec@lists.infradead.org
	# who merges and reviews what it knows no one for
	! grep -q '^+++ b/kernel/resource' "$@" ||
		printf '%s\n' akpm@linux-foundation.org andriy.shevchenko@linux.intel.com
}
