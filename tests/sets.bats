#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A series in sets: which patches are meant, and from a tree to edit and back.
# shellcheck disable=SC2031,SC2154 # bats sets $output and $status

load output

# A tree with four commits, and a series with folders for two sets, of one and three.
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR tree=$BATS_TEST_TMPDIR/tree series=$BATS_TEST_TMPDIR/patches/v0
	export KTD_PATCHES=$tmp/patches GIT_CONFIG_GLOBAL=/dev/null
	export GIT_{AUTHOR,COMMITTER}_DATE="1700000000 +0000"
	mkdir -p "$series"/{10-one,20-two}
	touch "$series/BASE"
	git init -q -b series "$tree"
	in_tree config user.name x
	in_tree config user.email x@example.org
	in_tree config rebase.updateRefs true
	in_tree commit -q --allow-empty -m base
	in_tree tag base
	add a
	in_tree branch one
	add b
	add c
	add d
	in_tree branch two
	in_tree config branch.two.description $'a letter\n\nIts text.'
}
in_tree() { git -C "$tree" "$@"; }
add() {
	echo "$1" >"$tree/$1"
	in_tree add "$1"
	in_tree commit -q -m "add: $1"
}
# export_fails WORD...: and no patch has changed
export_fails() {
	local before

	before=$(cd "$series" && find . -name '*.patch' -exec cat {} +)
	run series/export v0 "$tree"
	output_has "$@"
	[ "$status" = 2 ]
	[ "$before" = "$(cd "$series" && find . -name '*.patch' -exec cat {} +)" ]
}
patches() (
	. host/lib.bash
	series_of v0 "$1" | sed "s,^$series/,,; s,-add-, ,; s,\.patch,,"
)

@test "export numbers each set by itself, with a letter if it has several patches" {
	series/export v0 "$tree"
	diff - <(cd "$series" && grep -h '^Subject: ' ./*/*.patch) <<-END
		Subject: [PATCH] add: a
		Subject: [PATCH 0/3] a letter
		Subject: [PATCH 1/3] add: b
		Subject: [PATCH 2/3] add: c
		Subject: [PATCH 3/3] add: d
	END
	grep -qx 'Its text.' "$series/20-two/0000-cover-letter.patch"
	echo one >"$series/20-two/NEEDS"
	cp -r "$series" "$tmp/before"
	series/export v0 "$tree"
	diff -r "$series" "$tmp/before"
	# a fixup in the first set changes that one only, and the branches follow
	echo more >>"$tree/a"
	in_tree commit -q -a --fixup one
	GIT_SEQUENCE_EDITOR=true in_tree rebase -q -i --autosquash base
	series/export v0 "$tree"
	grep -qx '+more' "$series"/10-one/*
	diff -r "$series/20-two" "$tmp/before/20-two"
}

@test "export refuses a tree whose sets are not those of the folders" {
	series/export v0 "$tree"
	in_tree branch other series~2
	export_fails "no folder for the set \"other\": mkdir" "/NN-other"
	in_tree branch -D other
	add e
	export_fails "the last 1 commits are in no set: git branch -f two"
	mkdir "$series/30-three"
	export_fails "has no branch \"three\", for " "30-three"
	in_tree branch three two
	export_fails "the branch \"three\" has no commit of its own"
	in_tree branch -f three base
	export_fails "the branch \"three\" does not follow \"two\""
	in_tree branch -f three
	series/export v0 "$tree"
	[ "$(cat "$series"/30-three/*.patch | grep -c '^Subject: \[PATCH\] add: e')" = 1 ]
}

@test "the patches of a set are those that it needs, and its own" {
	series/export v0 "$tree"
	[ "$(patches patched | wc -l)" = 4 ]
	[ "$(patches set-two | paste -s -d ,)" = "20-two/0001 b,20-two/0002 c,20-two/0003 d" ]
	[ "$(patches patch2-two | paste -s -d ,)" = "20-two/0001 b,20-two/0002 c" ]
	echo one >"$series/20-two/NEEDS"
	[ "$(patches set-one)" = "10-one/0001 a" ]
	[ "$(patches patch1-two | paste -s -d ,)" = "10-one/0001 a,20-two/0001 b" ]
	# in the whole series, by number
	[ "$(patches patch2 | paste -s -d ,)" = "10-one/0001 a,20-two/0001 b" ]
	run patches patch4-two
	output_has "patch4-two: two has only 3 patches"
	run patches set-three
	output_has "unknown SET=three of v0 (known: one two)"
}

@test "a set that needs what is not there, and folders that are no sets, are refused" {
	series/export v0 "$tree"
	echo three >"$series/20-two/NEEDS"
	run patches patched
	output_has "20-two/NEEDS: no set before it is named three"
	echo two >"$series/10-one/NEEDS"
	run patches patched
	output_has "named three"
	rm "$series/20-two/NEEDS"
	run patches set-one
	output_has "10-one/NEEDS: no set before it is named two"
	rm "$series/10-one/NEEDS"
	mkdir "$series/30-none"
	run patches patched
	output_has "no patch in" "30-none"
	mv "$series/30-none" "$series/30-one"
	run patches patched
	output_has "30-one: a set has a name of its own"
	rmdir "$series/30-one"
	cp "$series/10-one/"*.patch "$series"
	run patches patched
	output_has "0001-add-a.patch is in no set"
}
