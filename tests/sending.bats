#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Mails of the series, which nobody sends, and new versions of it.
# shellcheck disable=SC2154 # bats and series_setup set what is used

load series
setup() { series_setup; }

# refused WORD... : series/mail failed, and its message has every word
refused() {
	output_has "$@"
	[ "$status" = 2 ]
	[ ! -e "$KTD_BUILD/mail/$base" ]
}

@test "a sender or a recipient that is missing or odd is refused" {
	run make mail BASE="$base" TO=a@kernel.test
	[[ $output == *'who sends it? FROM="Name <address>"'* ]]
	run series/mail "$base" a@kernel.test "jane@kernel.test"
	refused 'FROM is not "Name <address>": jane@kernel.test'
	run series/mail "$base" a@kernel.test "Jane <jane@kernel>"
	refused "FROM is not"
	run series/mail "$base" a@kernel.test $'Jane <jane@kernel.test>\nBcc: b@kernel.test'
	refused "FROM is not"
	run series/mail "$base" a@kernel.test "kexec-top-down <kexec-top-down@example.org>"
	refused "FROM is nobody"
	run series/mail "$base" "" "Jane Doe <jane@kernel.test>"
	refused "to whom? TO="
	run series/mail "$base" "a@kernel.test, list" "Jane Doe <jane@kernel.test>"
	refused "TO is not an address: list"
	run series/mail v0.1 a@kernel.test "Jane Doe <jane@kernel.test>"
	refused "unknown BASE=v0.1"
}

@test "the sender is the author, and signs off last" {
	echo "/* 1 */" | add_patch "resource: one"
	echo "/* 2 */" | add_patch "kexec_file: two" $'It has.\n\nLink: https://kernel.test/2' kernel/kexec_file.c
	run series/mail "$base" "a@kernel.test, B <b@kernel.test>" "Jane Ö. Doe <jane@kernel.test>"
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"nothing was sent"* ]]
	cd "$KTD_BUILD/mail/$base"
	for p in 0000* 0001* 0002*; do
		grep -q '^To: a@kernel.test, B <b@kernel.test>$' "$p"
	done
	# who gets one patch gets the cover letter; the entry has other people by now
	who=ebiederm
	[ "$base" != v7.3 ] || who=baoquan.he@linux.dev
	for p in 0000* 0002*; do
		grep -q "$who" "$p"
	done
	run grep -l "kexec-top-down" ./*
	[ -z "$output" ]
	for p in 0001 0002; do
		git mailinfo msg patch <"$p-test.patch" >info
		grep -qx 'Author: Jane Ö. Doe' info
		grep -qx 'Email: jane@kernel.test' info
		grep -q '^    kexec@lists.infradead.org\|^Cc: kexec@lists' "$p-test.patch"
		grep -q '^In-Reply-To: <.*\.0\.jane@kernel.test>$' "$p-test.patch"
		cp msg "msg.$p"
	done
	diff msg.0001 - <<<$'It has a reason.\n\nSigned-off-by: Jane Ö. Doe <jane@kernel.test>'
	diff msg.0002 - <<<$'It has.\n\nLink: https://kernel.test/2\nSigned-off-by: Jane Ö. Doe <jane@kernel.test>'
	run grep -c Signed-off-by 0000-cover-letter.patch
	[ "$output" = 0 ]
}

@test "a set is one thread, of a single patch without a letter, with the sender's tags" {
	echo "/* 1 */" | add_patch "resource: one"
	echo "/* 2 */" | add_patch "kexec_file: two" "It has a reason." kernel/kexec_file.c
	echo "/* 3 */" | add_patch "kexec_file: three" "It has a reason." kernel/kexec_file.c
	into_set 10-one 1
	into_set 20-two 2 3
	jane="Jane Doe <jane@kernel.test>"
	run series/mail "$base" a@kernel.test "$jane"
	output_has "which set? SET=NAME:"
	grep -qE '^one +1 +1 +1 ' <<<"$output"
	[ ! -e "$KTD_BUILD/mail" ]
	run series/mail "$base" a@kernel.test "$jane" three
	refused "unknown SET=three of $base (known: one two)"
	run series/mail "$base" a@kernel.test "$jane" two "$tmp/none"
	refused "no file TAGS=$tmp/none"
	for t in "Tested-by: joe@kernel.test" "Cc: stable" "tested" "Fixes: 1" "Signed-off-by: B <b@kernel.test>"; do
		echo "$t" >"$tmp/tags"
		run series/mail "$base" a@kernel.test "$jane" two "$tmp/tags"
		refused "$tmp/tags: "
	done
	echo "3: Cc: b@kernel.test" >"$tmp/tags"
	run series/mail "$base" a@kernel.test "$jane" two "$tmp/tags"
	refused "$tmp/tags: there is no patch 3"
	echo "2: Co-developed-by: Joe <joe@kernel.test>" >"$tmp/tags"
	run series/mail "$base" a@kernel.test "$jane" two "$tmp/tags"
	[ "$status" = 2 ]
	output_has "the mails do not pass checkpatch.pl" "Co-developed-by"
	printf '%s\n' "# mine" "Tested-by: Joe <joe@kernel.test>" "2: Cc: stable@vger.kernel.org # 6.17+" >"$tmp/tags"
	make mail BASE="$base" SET=two TO=a@kernel.test FROM="$jane" TAGS="$tmp/tags"
	series/mail "$base" a@kernel.test "$jane" one
	[ "$(git -C "$tree" branch --format='%(refname:short)' | paste -s -d ' ')" = "one series two" ]
	cd "$KTD_BUILD/mail/$base"
	[ "$(echo ./*/*.patch)" = "./one/0001-test.patch ./two/0000-cover-letter.patch ./two/0001-test.patch ./two/0002-test.patch" ]
	grep -q '^Subject: \[PATCH\] resource: one$' one/0001-test.patch
	[ "$(grep -l '^In-Reply-To:' ./*/*.patch)" = "./two/0001-test.patch"$'\n'"./two/0002-test.patch" ]
	git mailinfo msg patch <two/0001-test.patch >info
	diff msg - <<<$'It has a reason.\n\nTested-by: Joe <joe@kernel.test>\nSigned-off-by: Jane Doe <jane@kernel.test>'
	git mailinfo msg patch <two/0002-test.patch >info
	diff msg - <<-END
		It has a reason.

		Tested-by: Joe <joe@kernel.test>
		Cc: stable@vger.kernel.org # 6.17+
		Signed-off-by: Jane Doe <jane@kernel.test>
	END
	[ "$(grep -l '^    stable@vger' ./*/*.patch)" = ./two/0002-test.patch ]
	# get_maintainer.pl knows no one for kernel/resource.c
	[ "$(grep -lE '^(Cc: |    )akpm@' ./*/*.patch)" = ./one/0001-test.patch ]
	# a set that is gone leaves no branch
	rm -r "$KTD_PATCHES/$base/10-one"
	cd "$BATS_TEST_DIRNAME/.."
	series/mail "$base" a@kernel.test "$jane" two
	[ "$(git -C "$tree" branch --format='%(refname:short)' | paste -s -d ' ')" = "series two" ]
}

@test "a changelog under --- survives tree and export" {
	echo "/* 1 */" | add_patch "resource: one" $'It has.\n---\n\nNotes:\n    v2:\n    - better\n    \n    v1: good\n'
	sed -i '0,/^---$/!{0,/^---$/{/^---$/d}}' "$KTD_PATCHES/$base/0001-test.patch"
	host/tree "$base" "$tree" "$KTD_PATCHES/$base/0001-test.patch"
	mkdir "$tmp/out"
	series/export "$base" "$tree" "$tmp/out"
	cat "$tmp"/out/0001*
	diff <(sed -n '/^---$/,/^ kernel/p' "$tmp"/out/0001*) - <<-'END'
		---

		Notes:
		    v2:
		    - better
		    
		    v1: good

		 kernel/resource.c | 1 +
	END
}

@test "the changes since a version that was sent" {
	run series/range-diff "$base" "" no-such-tag
	[ "$status" = 2 ]
	[[ $output == *"no patches/$base in no-such-tag"* ]]
	# from the series of this repository to one patch
	echo "/* 1 */" | add_patch "resource: one"
	run series/range-diff "$base" "" HEAD
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"resource: one"* ]]
}
