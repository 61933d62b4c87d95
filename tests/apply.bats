#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A series on a kernel tree of the user's own: what fits, and all or nothing.
# shellcheck disable=SC2154,SC2030,SC2031 # bats sets $output and $status

load output

# A small tree, $src, and a series of three patches for it. The third one changes a
# line that the first one adds.
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	base=${BASE:-v7.3}
	unset BASE
	tmp=$BATS_TEST_TMPDIR src=$tmp/linux
	export GIT_CONFIG_GLOBAL=$tmp/gitconfig GIT_CONFIG_SYSTEM=/dev/null
	printf '[user]\n\tname = Jane\n\temail = jane@kernel.test\n' >"$GIT_CONFIG_GLOBAL"
	git init -q "$src"
	mkdir "$src/kernel" "$src/lib"
	version 6.1
	for f in one two three; do
		printf 'int %s(int a)\n{\n' $f
		printf '\ta += %d;\n' {1..9}
		printf '\treturn %s;\n}\n\n' $f
	done >"$src/kernel/resource.c"
	seq 9 >"$src/lib/data"
	commit base
	git -C "$src" tag base
	sed -i 's/return one/return 1/' "$src/kernel/resource.c"
	commit "one: first"
	sed -i 's/return two/return 2/' "$src/kernel/resource.c"
	seq 10 >"$src/lib/data"
	commit "two: second"
	sed -i 's/return 1;/return 11;/; s/return three/return 3/' "$src/kernel/resource.c"
	echo new >"$src/lib/new"
	commit "three: third"
	git -C "$src" tag series
	series v6.1
}
version() { printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 9\n' "${1%.*}" "${1#*.}" >"$src/Makefile"; }
commit() { git -C "$src" add -A && git -C "$src" commit -q --author "Joe <joe@kernel.test>" -m "$1"; }
# series BASE: makes the tree's commits one, and takes the tree back
series() {
	export KTD_PATCHES=$tmp/patches
	mkdir -p "$KTD_PATCHES/$1"
	touch "$KTD_PATCHES/$1/BASE"
	git -C "$src" format-patch -q --cover-letter -o "$KTD_PATCHES/$1" base
	git -C "$src" reset -q --hard base
}
# change SCRIPT: of sed, to kernel/resource.c, as a commit
change() {
	sed -i "$1" "$src/kernel/resource.c"
	commit change
}
state() { tar -C "$src" -c . | sha256sum; }

# refused WORD...: with and without APPLY=1, and nothing has changed
refused() {
	local apply before

	for apply in "" 1; do
		before=$(state)
		run ${limited:-} series/apply "$src" "" "$apply"
		output_has "$@"
		[ "$status" = "${code:-2}" ]
		[ "$(state)" = "$before" ]
	done
}
is_series() {
	git -C "$src" diff --quiet series
	[ ! -e "$src/.git/rebase-apply" ]
}

@test "nothing changes without APPLY=1; with it, there are commits by the user" {
	before=$(state)
	run make apply SRC="$src"
	output_has "patches/v6.1 on v6.1" "applies   0001" "applies   0002" "applies   0003" \
		"make apply SRC=$src APPLY=1 applies them"
	[ "$status" = 0 ]
	[ "$(state)" = "$before" ]
	GIT_DIR=$tmp/none run make apply SRC="$src" APPLY=1
	output_has "applied: 3 commits"
	[ "$status" = 0 ]
	is_series
	diff - <(git -C "$src" log -1 --format='%an %cn %s') <<<"Joe Jane three: third"
	output=${output##*; git } # reset --keep COMMIT takes them back
	# shellcheck disable=SC2086
	git -C "$src" ${output% takes*}
	git -C "$src" diff --quiet base HEAD
}

# in_sets: makes the series of v6.1 three sets, of which the third needs the first
in_sets() {
	mkdir "$KTD_PATCHES"/v6.1/{10-one,20-two,30-three}
	for n in 1 2 3; do
		mv "$KTD_PATCHES/v6.1/000$n"-* "$KTD_PATCHES/v6.1/${n}0"-*
	done
	rm "$KTD_PATCHES/v6.1/0000-cover-letter.patch"
	echo one >"$KTD_PATCHES/v6.1/30-three/NEEDS"
}

@test "of a series in sets, one can be applied with what it needs" {
	in_sets
	run make apply SRC="$src" SET=three
	output_has "make apply SRC=$src SET=three APPLY=1 applies them"
	run make apply SRC="$src" SET=three APPLY=1
	output_has "applied: 2 commits"
	[ "$(git -C "$src" log --format=%s base..)" = $'three: third\none: first' ]
	run make apply SRC="$src" SET=four
	output_has "unknown SET=four"
	[ "$status" = 2 ]
}

@test "the nearest series is the newest that the tree is not older than, if that fits best" {
	for b in v6.12 v6.18; do
		cp -r "$KTD_PATCHES/v6.1" "$KTD_PATCHES/$b"
	done
	while read -r v want; do
		version "$v"
		run series/apply "$src"
		output_has "patches/$want on v$v"
	done <<-END
		5.10 v6.1
		6.1 v6.1
		6.7 v6.1
		6.8 v6.12
		6.12 v6.12
		6.17 v6.12
		6.18 v6.18
		10.2 v6.18
	END
	run make apply SRC="$src" BASE=v6.1
	output_has "patches/v6.1 on v10.2"
	# whose walk is that of v6.8
	version 5.14
	echo "int rams_size = 16;" >>"$src/kernel/resource.c"
	run series/apply "$src"
	output_has "patches/v6.12 on v5.14"
	# the next newer one, where less of that conflicts
	version 6.17
	sed -i 's/return one/return eins/; s/return three/return drei/' "$src/kernel/resource.c"
	sed -i 's/return 1;/return eins;/; s/return one/return eins/' "$KTD_PATCHES/v6.18"/000[13]*
	run series/apply "$src"
	output_has "patches/v6.18 on v6.17" "1 of 3 patches conflict"
	[ "$status" = 1 ]
	run series/apply "$src" v6.12
	output_has "patches/v6.12 on v6.17" "2 of 3 patches conflict"
	run series/apply "$src" v0.1
	output_has "unknown BASE=v0.1"
	[ "$status" = 2 ]
}

@test "each set is of the series that fits best as a whole" {
	in_sets
	cp -r "$KTD_PATCHES/v6.1" "$KTD_PATCHES/v6.12"
	sed -i 's/return two/return zwei/' "$KTD_PATCHES"/v6.1/20-two/*
	for set in one two three; do
		run series/apply "$src" "" "" "$set"
		output_has "patches/v6.12 on v6.1"
		[ "$status" = 0 ]
	done
	run series/apply "$src" v6.1
	output_has "1 of 3 patches conflict"
}

@test "a patch that is there is left out, if others have changed its lines as well" {
	change 's/return two/return 2/'
	seq 10 >"$src/lib/data"
	commit backport
	run series/apply "$src" "" 1
	output_has "applies   0001" "there     0002" "applies   0003" "applied: 2 commits"
	is_series
	code=0 refused "there     0001" "there     0003" "all are there already"
	[[ $output != *applies* ]]
}

@test "how far off a hunk is, the farthest of a file" {
	change $'1i\\\n/* */\n32i\\\n/* */'
	run series/apply "$src"
	output_has "0001-one-first"$'\n'"          kernel/resource.c: 1 line off"$'\n'"applies" \
		"0003-three-third"$'\n'"          kernel/resource.c: 2 lines off"$'\n'"make"
	series/apply "$src" "" 1
	diff <(git -C "$src" show series:kernel/resource.c) <(grep -vxF '/* */' "$src/kernel/resource.c")
	git -C "$src" reset -q --hard base
	change $'3,4d\n32i\\\n/* */'
	run series/apply "$src"
	output_has "0003-three-third"$'\n'"          kernel/resource.c: 2 lines off"$'\n'"make"
}

@test "a conflict is told with its function, and what follows is tried" {
	change 's/return two/return 0/'
	code=1 refused "applies   0001" "conflicts 0002" "kernel/resource.c: the hunk of line 23, two()" \
		"applies   0003" "kernel/resource.c: on what fits of 0002" "1 of 3 patches conflict"
	[[ $output != *"lib/data"* && $output != *"two(), which"* ]]
	change 's/two/deux/'
	code=1 refused "two(), which is not in it"
	# a line of context, for which patch(1) would have fuzz
	git -C "$src" reset -q --hard base
	change '7,9s/+= 7/+= 70/'
	code=1 refused "conflicts 0001" "one()"
	git -C "$src" reset -q --hard base
	touch "$src/lib/new"
	code=1 refused "conflicts 0003" "lib/new: already exists"
}

@test "without git the files are changed, whatever repository is around them" {
	rm -rf "$src/.git"
	git init -q "$tmp"
	chmod 664 "$src/lib/data"
	ln "$src/lib/data" "$tmp/linked"
	TMPDIR=$tmp run series/apply "$src" "" 1
	output_has "applied: to 3 files"
	[ "$status" = 0 ]
	diff "$src/lib/data" <(seq 10)
	diff "$src/lib/new" <(echo new)
	grep -q 'return 11;' "$src/kernel/resource.c"
	diff "$tmp/linked" <(seq 9)
	[ "$(stat -c %a "$src/lib/data")" = 664 ]
	[ "$(find "$src" -type f | wc -l)" = 4 ]
}

@test "without git, what fails midway changes nothing" {
	rm -rf "$src/.git"
	cp -a "$src" "$tmp/before"
	for fails in mv cat; do
		# that of the second file
		eval "$fails() { [[ \$* != *lib/data* ]] && command $fails \"\$@\"; }"
		# shellcheck disable=SC2163
		export -f "$fails"
		run series/apply "$src" "" 1
		unset -f "$fails"
		output_has "ERROR: cannot"
		[ "$status" = 2 ]
		diff -r "$tmp/before" "$src"
	done
}

@test "with git, what fails midway changes nothing" {
	printf '#!/bin/sh\n! grep -q "return 2" kernel/resource.c\n' >"$src/.git/hooks/pre-applypatch"
	chmod +x "$src/.git/hooks/pre-applypatch"
	echo mine >>"$src/Makefile"
	before=$(git -C "$src" status -sb && git -C "$src" rev-parse HEAD)
	run series/apply "$src" "" 1
	output_has "git am failed" "Applying: two: second"
	[ "$status" = 2 ]
	[ "$(git -C "$src" status -sb && git -C "$src" rev-parse HEAD)" = "$before" ]
	[ ! -e "$src/.git/rebase-apply" ]
	# Ctrl-C
	sed -i '$s/$/ || kill -TERM 0/' "$src/.git/hooks/pre-applypatch"
	run setsid -w series/apply "$src" "" 1
	output_has "git am failed"
	[ "$(git -C "$src" status -sb && git -C "$src" rev-parse HEAD)" = "$before" ]
	[ ! -e "$src/.git/rebase-apply" ]
	rm "$src/.git/hooks/pre-applypatch"
	# what the series does not touch may be changed
	series/apply "$src" "" 1
	git -C "$src" diff --quiet series -- kernel lib
	tail -n 1 "$src/Makefile" | grep -qx mine
}

@test "the user's configuration of git makes no other commits" {
	git -C "$src" config apply.whitespace fix
	git -C "$src" config am.threeWay true
	git -C "$src" reset -q --hard series
	echo "trailing " >>"$src/lib/new"
	git -C "$src" commit -q -a --amend -m "three: third"
	git -C "$src" tag -f series
	series v6.1
	series/apply "$src" "" 1
	is_series
}

@test "a git tree that is not ready is refused" {
	sed -i '1i/* mine */' "$src/kernel/resource.c"
	refused "not committed: kernel/resource.c"
	git -C "$src" checkout -q .
	echo mine >>"$src/Makefile"
	git -C "$src" add Makefile
	refused "not committed: Makefile"
	git -C "$src" reset -q --hard
	touch "$src/.git/MERGE_HEAD"
	refused "in the middle of something" MERGE_HEAD
	rm "$src/.git/MERGE_HEAD"
	: >"$GIT_CONFIG_GLOBAL"
	refused "who commits?" "config user.name"
	rm -rf "$src/.git/"*
	refused "no git work tree"
}

@test "what is not a kernel tree, or cannot be changed, is refused" {
	run make apply
	output_has "which kernel tree? SRC=DIR"
	run series/apply "$tmp/none"
	output_has "SRC=$tmp/none is not a directory"
	[ "$status" = 2 ]
	run series/apply "$src" "" yes
	output_has "APPLY=yes"
	[ "$status" = 2 ]
	rm "$src/lib/data"
	commit "no data"
	refused "conflicts 0002" "lib/data: No such file" "applies   0003" "ERROR: $src lacks lib/data"
	git -C "$src" reset -q --hard base
	limited=""
	# root may write anywhere
	[ "$(id -u)" != 0 ] || limited="setpriv --inh-caps=-dac_override --bounding-set=-dac_override"
	chmod a-w "$src/lib"
	refused "cannot write to $src/lib"
	chmod u+w "$src/lib"
	mv "$src/kernel/resource.c" "$src"
	refused "not a kernel tree"
	mv "$src/resource.c" "$src/kernel"
	sed -i /PATCHLEVEL/d "$src/Makefile"
	refused "not a kernel tree"
}

@test "the series fits its base, as by git am of all its files" {
	unset KTD_PATCHES
	rm -rf "$src"
	git clone -q --shared --no-checkout "$(host/source "$base")" "$src"
	git -C "$src" config core.sparseCheckout true
	find "patches/$base" -name '0*.patch' -exec sed -n 's,^\(---\|+++\) [ab]/,/,p' {} + >"$src/.git/info/sparse-checkout"
	echo /Makefile >>"$src/.git/info/sparse-checkout"
	git -C "$src" checkout -q -b mine
	run series/apply "$src" "" 1
	output_has "patches/$base on $base" "commits; "
	[ "$status" = 0 ]
	git -C "$src" tag applied
	git -C "$src" reset -q --hard origin/source
	# as the README has it, cover letters among them
	command=$(sed -n "s,^    \(git am .*\) \.\.\.\(/patches/\)[^/]*/,\1 '$PWD'\2$base/,p" README.md)
	[[ $command == "git am "* ]]
	(cd "$src" && eval "$command")
	git -C "$src" diff --quiet applied
	[ "$(git -C "$src" log --format=%s origin/source..)" = "$(git -C "$src" log --format=%s origin/source..applied)" ]
}
