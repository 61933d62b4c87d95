#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What the harness itself must refuse, without booting anything.
# shellcheck disable=SC2030,SC2031,SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	base=${BASE:-v7.3}
	tmp=$BATS_TEST_TMPDIR
}

# fails WORD...: the run failed, and its message has every word.
fails() {
	[ "$status" -ne 0 ]
	output_has "$@"
}

# first_of DIR: its first patch, in the first set if it has these
first_of() { find "$1" -name '0001-*.patch' | sort | head -n 1; }

# A tree as export takes it: one file, one commit on top of the tag "base".
small_tree() {
	git init -q -b series "$1"
	git -C "$1" config user.name x
	git -C "$1" config user.email x@example.org
	echo one >"$1/file"
	git -C "$1" add file
	git -C "$1" commit -q -m base
	git -C "$1" tag base
}

@test "an unknown base is refused with the known ones" {
	run make tree BASE=v0.1
	fails "unknown BASE=v0.1" "$base"
}

@test "an unknown scenario is refused with the known ones" {
	run host/scenario "$base" no-such-scenario
	fails "unknown scenario no-such-scenario" "4g"
}

@test "make scenario refuses an unknown name before it builds" {
	run env KTD_BUILD="$tmp/build" make scenario S=no-such-scenario
	fails "unknown scenario no-such-scenario" "4g"
	run env KTD_BUILD="$tmp/build" make scenario S="$tmp/gone"
	fails "there is no file S=$tmp/gone"
	[ ! -e "$tmp/build/src" ]
}

@test "a part of make test that there is not, or that nothing of is run" {
	run env KTD_BUILD="$tmp/build" PART="run nix" host/test "$base"
	fails "no part nix" "bisect"
	run env KTD_BUILD="$tmp/build" PART=arch host/test "$base"
	fails "nothing of PART=arch is run on $base"
}

@test "make deb refuses what lsmod did not print, before it builds" {
	echo "ext4 1 2" >"$tmp/modules"
	for f in "$tmp"/{modules,gone}; do
		run env KTD_BUILD="$tmp/build" make deb BASE="$base" MODULES="$f"
		fails "MODULES=$f is no file with what lsmod prints"
		[ ! -e "$tmp/build/src" ]
	done
}

@test "what failed is listed at the end of make test, before its one line" {
	git clone -q . "$tmp/tree"
	cp host/test "$tmp/tree/host"
	rm -r "$tmp/tree"/tests/*.bats
	tee "$tmp"/tree/tests/{guests,kdump,gates,some}.bats <<<'@test "good" { true; }'
	echo '@test "bad" { false; }' >>"$tmp/tree/tests/some.bats"
	KTD_BUILD="$tmp/build" PART=harness run "$tmp/tree/host/test" "$base"
	[ "$status" = 1 ]
	[ "${lines[-2]}" = "FAILED: tests/some.bats: bad" ]
	[ "${lines[-1]}" = "5 passed, 1 failed, 0 skipped" ]
}

@test "a scenario that the shells cannot read is refused before anything is made" {
	refuses() {
		printf '%s\n' "${@:2}" >"$tmp/odd"
		run env KTD_BUILD="$tmp/build" make scenario BASE="$base" S="$tmp/odd"
		fails "ERROR: $tmp/odd: $1"
		[ "$(grep -c odd <<<"$output")" = 1 ]
		[ ! -e "$tmp/build/run" ]
	}
	refuses "line 1: 4G: command not found" "qemu=-m 4G"
	refuses "line 3: syntax error" "guest_last() {" "	true"
	# shellcheck disable=SC2016 # as it is in the file
	refuses "line 1: mem: unbound variable" 'qemu="-m $mem"'
	refuses "its last line is false" "[ 1 = 2 ] && limit=9"
	# what bash has, and the guest has not
	refuses '1: Syntax error: "(" unexpected' "sizes=(1 2)"
}

@test "a scenario has to be named" {
	run host/scenario "$base"
	fails "no scenario given" "4g"
}

@test "an unknown negative control is refused before anything boots" {
	echo control=ubuntu >"$tmp/odd"
	run env KTD_BUILD="$tmp/build" host/scenario "$base" "$tmp/odd"
	[ "$status" = 2 ]
	fails "odd: control=ubuntu is none of debian, unpatched and none"
	[ ! -e "$tmp/build/run" ]
}

@test "which negative controls a scenario has, in CI and in all" {
	source host/lib.bash
	controls() {
		local on=$1
		shift
		printf '%s\n' "$@" >"$tmp/s"
		echo "$(controls_of "$on" "$tmp/s" | paste -s -d ,) $(controls_of "$on" "$tmp/s" full | paste -s -d ,)"
	}
	[ "$(controls v6.1)" = " unpatched" ]
	[ "$(controls v6.1 control=debian)" = " debian" ]
	[ "$(controls v6.1 control=debian every_base=1)" = "debian debian" ]
	[ "$(controls v6.1 'without="a b"')" = "unsafe unpatched,without-a,without-b" ]
	[ "$(controls v6.1 arch=riscv64)" = "unpatched unpatched" ]
	[ "$(controls v7.3 arch=riscv64 without=a)" = "unpatched unpatched" ]
	[ "$(controls v6.1 control=none without=a)" = "unsafe without-a" ]
	# of another base
	echo 'bases="v6.1 v7.3"' >"$tmp/s"
	run controls_of v6.12 "$tmp/s"
	fails "s is not for v6.12"
	# where Debian's kernel has the merged version
	[ "$(controls v6.12)" = " unpatched" ]
	[ "$(controls v6.12 'without="a b"')" = "unsafe debian" ]
	[ "$(controls v6.12 'without=a' control=unpatched)" = "unsafe unpatched" ]
	[ "$(controls v6.12 'without=a' control=debian)" = "unsafe debian" ]
	[ "$(controls v6.12 'without=a' control=debian every_base=1)" = "debian debian" ]
	[ "$(controls v6.12 "[ \$base = v6.1 ] || control=debian")" = " debian" ]
}

@test "a kernel that is not there is an error before anything boots" {
	mkdir -p "$tmp/build/image/$base"
	touch "$tmp/build/image/initrd" "$tmp/build/image/$base/tools.tar"
	run env KTD_BUILD="$tmp/build" host/boot "$base" unsafe scenarios/4g "$tmp/out"
	[ "$status" = 2 ]
	fails "4g: no kernel unsafe"
	[ ! -e "$tmp/out/serial.log" ]
}

@test "a tree that has lost its repository is no part of the one around it" {
	git init -q "$tmp/around"
	mkdir -p "$tmp/around/build/src/lost"
	lost() (
		export KTD_BUILD=$tmp/around/build
		source host/lib.bash
		git -C "$BUILD/src/lost" rev-parse --git-dir
	)
	run lost
	[ "$status" = 128 ]
	git -C "$tmp/around/build/src/lost" rev-parse --git-dir
}

@test "KVM is taken if QEMU starts with it, unless KTD_ACCEL says otherwise" {
	source host/lib.bash
	tcg="tcg,thread=single max,la57=off"
	chosen() { (machine_of "$@" && echo "$accel $model"); }
	qemu() { printf '#!/bin/sh\n%s\n' "$1" >"$tmp/bin/qemu-system-x86_64" && chmod +x "$tmp/bin"/*; }
	mkdir "$tmp/bin"
	PATH=$tmp/bin:$PATH
	# shellcheck disable=SC2016 # in the file
	qemu 'case $* in *"-accel kvm -cpu max,la57=off"*) ;; *) exit 1 ;; esac'
	[ "$(chosen x86_64)" = "kvm max,la57=off" ]
	[ "$(KTD_ACCEL=tcg chosen x86_64)" = "$tcg" ]
	[ "$(chosen arm64)" = "tcg,thread=single cortex-a57" ]
	qemu "echo x >&2; echo 'no KVM here' >&2; exit 134"
	[ "$(chosen x86_64)" = "$tcg" ]
	KTD_ACCEL=kvm run machine_of x86_64
	fails "KTD_ACCEL=kvm, but QEMU does not start with it: no KVM here"
	KTD_ACCEL=xen run machine_of x86_64
	fails "KTD_ACCEL=xen: it is tcg or kvm"
}

# no_kernel: makes what host/boot takes for a kernel and its tools
no_kernel() {
	mkdir -p "$tmp"/{bin,build/image/"$base",build/kernel/"$base"-patched}
	touch "$tmp/build/image/initrd" "$tmp/build/kernel/$base-patched/bzImage"
	tar -cf "$tmp/build/image/$base/tools.tar" -T /dev/null
}

@test "a scenario has another accelerator and another model of a processor" {
	# QEMU and its kernel are not needed to see what is asked for
	no_kernel
	asked() {
		printf '%s\n' "$@" 'qemu="-no-such-option"' >"$tmp/s"
		KTD_BUILD=$tmp/build KTD_ACCEL=tcg host/boot "$base" patched "$tmp/s" "$tmp/out" || true
		sed -n 's/.* -cpu \([^ ]*\) .* -accel \([^ ]*\) .*/\1 \2/; s/\\//gp' "$tmp/out/qemu.cmd"
	}
	[ "$(asked)" = "max,la57=off tcg,thread=single" ]
	[ "$(asked 'cpu=,erms=off')" = "max,la57=off,erms=off tcg,thread=single" ]
	[ "$(asked 'cpu=Nehalem,vmx=off' 'accel=tcg,thread=multi')" = "Nehalem,vmx=off tcg,thread=multi" ]
}

@test "qemu.cmd starts the same machine again, with what was taken away" {
	no_kernel
	printf '%s\n' 'qemu="-no-such-option"' 'firmware=ovmf' >"$tmp/s"
	KTD_BUILD=$tmp/build KTD_ACCEL=tcg host/boot "$base" patched "$tmp/s" "$tmp/out" || true
	[ ! -e "$tmp/out/payload.tar" ]
	# shellcheck disable=SC2016 # in the file
	printf '%s\n' '#!/bin/sh' 'for a; do echo "$a"; done' >"$tmp/bin/qemu-system-x86_64"
	chmod +x "$tmp/bin/qemu-system-x86_64"
	# from anywhere, and a second time with the files that are there
	for i in 1 2; do
		run env -C / PATH="$tmp/bin:$PATH" sh "$tmp/out/qemu.cmd"
		[ "$status" = 0 ]
		output_has -no-such-option mon:stdio "name=opt/ktd/scenario,file=$tmp/s"
		[[ $output != *pipe* ]]
		tar -tf "$tmp/out/payload.tar" "boot/patched/bzImage"
		[ -s "$tmp/out/vars.fd" ]
		[ -e "$tmp/out/serial.log" ]
		mv "$tmp/build/kernel" "$tmp/gone" 2>/dev/null || true
	done
	rm "$tmp/out/payload.tar"
	run env PATH="$tmp/bin:$PATH" sh "$tmp/out/qemu.cmd"
	fails "no kernel patched"
	[[ $output != *-no-such-option* ]]
}

@test "an unknown kernel is refused" {
	run host/kernel "$base" pachted
	fails "unknown kernel pachted"
}

@test "a patch beyond the series is refused" {
	run host/kernel "$base" patch99
	fails "patch99" "has only"
}

@test "only scenarios whose point is not placement pass unpatched" {
	[ "$(cd scenarios && grep -l '^unpatched=passes$' -- * | tr '\n' ' ')" = "i386-refused load-100 tight-1g tight-400m tight-512m " ]
}

@test "a patch to leave out that the series does not have" {
	run host/kernel "$base" without-no-such-patch
	fails "not one patch" "no-such-patch"
}

@test "a patch to leave out whose name is not unique" {
	run host/kernel "$base" without-00
	fails "not one patch" "00 in its name"
}

@test "a kernel without a patch is made of all others" {
	source host/lib.bash
	name=$(named_without "$base" | head -n 1)
	series_of "$base" patched >"$tmp/all"
	series_of "$base" "without-$name" >"$tmp/some"
	[ "$(grep -vxFf "$tmp/some" "$tmp/all" | grep -c .)" = 1 ]
	[[ $(grep -vxFf "$tmp/some" "$tmp/all") == *$name* ]]
}

@test "the unsafe kernel has none of the patches that scenarios name, nor what needs their sets" {
	source host/lib.bash
	named=$(named_without v7.3)
	[ "$(grep -cx 'Stay-in-RAM\|Check-the-last-page' <<<"$named")" = 2 ]
	unsafe=$(series_of v7.3 unsafe)
	run grep -F "$named" <<<"$unsafe"
	[ "$status" = 1 ]
	# walk is what others need, and known-ram has a patch that is named
	[ "$(grep -c /20-walk/ <<<"$unsafe")" = "$(patches_in patches/v7.3/20-walk | wc -l)" ]
	[[ $unsafe != */30-known-ram/* ]]
	# a set that needs one of these goes along
	cp -r patches "$tmp/patches"
	echo ima >"$tmp/patches/v7.3/80-riscv/NEEDS"
	[ "$(KTD_PATCHES=$tmp/patches series_of v7.3 unsafe | sed 's,.*/v7.3/,,')" = \
		"$(series_of v7.3 unsafe | sed 's,.*/v7.3/,,; /^80-riscv/d')" ]
	# where the order itself is in such a set, just what is named goes, or is undone
	left_out=$(series_of v6.1 patched | grep -vxFf <(series_of v6.1 unsafe))
	[ $(($(wc -l <<<"$left_out") + $(find tests/undo -type f | wc -l))) = "$(named_without v6.1 | wc -l)" ]
	[[ $left_out != *Load-kernel-at-top* ]]
}

@test "a patch that does not apply is named, with its file" {
	cp -r patches "$tmp/patches"
	last=$(find "$tmp/patches/$base" -name '0*.patch' | sort | xargs grep -lE '^-[^-]' | tail -n 1)
	# the first line that this patch takes away is another one
	file=$(awk '/^\+\+\+ b\// { f = substr($2, 3) } /^-[^-]/ { print f; exit }' "$last")
	sed -i '0,/^-[^-]/s/^-[^-].*/-another line/' "$last"
	run env KTD_PATCHES="$tmp/patches" KTD_BUILD="$tmp/build" host/tree "$base"
	fails "${last##*/} does not apply to $base" "$file"
	[ ! -e "$tmp/build/tree/$base/.git/ktd-stamp" ]
}

@test "fuzz is not taken" {
	cp -r patches "$tmp/patches"
	# a context line that patch(1) would be lenient about
	sed -i '0,/^ \t/s/^ \t.*$/ \tanother line/' "$(first_of "$tmp/patches/$base")"
	run env KTD_PATCHES="$tmp/patches" KTD_BUILD="$tmp/build" host/tree "$base"
	fails "0001-" "does not apply"
}

@test "a truncated patch is refused" {
	cp -r patches "$tmp/patches"
	p=$(first_of "$tmp/patches/$base")
	head -c $(($(stat -c %s "$p") - 100)) "$p" >"$p.cut" && mv "$p.cut" "$p"
	run env KTD_PATCHES="$tmp/patches" KTD_BUILD="$tmp/build" host/tree "$base"
	fails "0001-" "does not apply"
}

@test "a CONFIG that cannot be set is named, and the kernel that was built stays" {
	echo CONFIG_NO_SUCH_SYMBOL=y >"$tmp/fragment"
	kernel=${KTD_BUILD:-build}/kernel/$base-patched
	before=$(stat -c '%n %s %y' "$kernel"/{stamp,bzImage,config})
	run env KTD_CONFIGS="$tmp/fragment" \
		host/kernel "$base" patched
	fails "the configuration lost CONFIG_NO_SUCH_SYMBOL=y"
	[ "$(stat -c '%n %s %y' "$kernel"/{stamp,bzImage,config})" = "$before" ]
}

@test "a line of a fragment is for the bases that its comment names" {
	printf '%s\n' "# of v6.1" CONFIG_A=y "CONFIG_B=y # v6.1 v6.12" "CONFIG_C=y # v6.12" >"$tmp/fragment"
	source host/lib.bash
	[ "$(fragments_of v6.1 "$tmp/fragment" | grep ^C | tr '\n' ' ')" = "CONFIG_A=y CONFIG_B=y " ]
	[ "$(fragments_of v6.12 "$tmp/fragment" | grep ^C | tr '\n' ' ')" = "CONFIG_A=y CONFIG_B=y CONFIG_C=y " ]
	[ "$(fragments_of v7.3 "$tmp/fragment" | grep ^C | tr '\n' ' ')" = "CONFIG_A=y " ]
}

@test "a kernel with fragments of its own is another one" {
	names() { bash -c '. host/lib.bash; kernel_of v7.3 patched guest; kernel_of v7.3 patched debug
		kernel_of v7.3 debian guest; runs_of v7.3' | sed 's,.*/,,' | paste -s -d ' '; }
	[ "$(names)" = "v7.3-patched v7.3-patched-debug v7.3-debian v7.3" ]
	echo CONFIG_A=y >"$tmp/fragment"
	a=$(KTD_CONFIGS=$tmp/fragment names)
	[[ $a =~ ^v7.3-patched(-[0-9a-f]{6})\ v7.3-patched-debug(-.*)\ v7.3-debian\ v7.3(-.*)$ ]]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[3]}" ]
	echo CONFIG_B=y >"$tmp/fragment"
	[ "$(KTD_CONFIGS=$tmp/fragment names)" != "$a" ]
}

@test "a CONFIG fragment that is missing is named" {
	run env KTD_CONFIGS=configs/no-such-fragment host/kernel "$base" patched
	fails "no config fragment configs/no-such-fragment"
}

@test "a kernel that was built before comes from the cache, in a fresh clone too" {
	real=${KTD_BUILD:-$PWD/build}
	cache=${KTD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kexec-top-down}
	host/kernel "$base" patched
	kept=$tmp/cache/kernel/$base-patched-$(cat "$real/kernel/$base-patched/stamp")
	mkdir -p "$kept"
	ln -s "$cache/git" "$tmp/cache"
	echo "what was built" >"$kept/bzImage"
	run env KTD_CACHE="$tmp/cache" KTD_BUILD="$tmp/build" host/kernel "$base" patched
	[ "$status" = 0 ]
	output_has "$base-patched was built before"
	cmp "$kept/bzImage" "$tmp/build/kernel/$base-patched/bzImage"
	cmp "$real/kernel/$base-patched/stamp" "$tmp/build/kernel/$base-patched/stamp"
	# it is the same if only the words are others
	cp -r patches "$tmp"
	sed -i 's/^Subject: .*/& anew/' "$(first_of "$tmp/patches/$base")"
	run env KTD_PATCHES="$tmp/patches" KTD_CACHE="$tmp/cache" KTD_BUILD="$tmp/again" host/kernel "$base" patched
	[ "$status" = 0 ]
	output_has "$base-patched was built before"
	# another one is not that
	echo CONFIG_NO_SUCH_SYMBOL=y >"$tmp/fragment"
	run env KTD_CACHE="$tmp/cache" KTD_CONFIGS="$tmp/fragment" host/kernel "$base" patched
	fails "lost CONFIG_NO_SUCH_SYMBOL=y"
}

@test "a disk without room is an error before it is full" {
	# shellcheck disable=SC2016 # expanded by the inner shell
	run bash -c '. host/lib.bash; need_space "$1" 9999999 "a test"' bash "$tmp"
	fails "a test needs 9999999 GiB"
}

@test "what is marked runs only where it has to, and the longest first" {
	mkdir "$tmp/runs"
	printf '%s\n' limit=20 unpatched=passes >"$tmp/runs/b"
	printf '%s\n' limit=30 'bases="v6.1 v7.3"' >"$tmp/runs/e"
	printf '%s\n' limit=9 every_base=1 >"$tmp/runs/c"
	echo "# a comment: full=1" >"$tmp/runs/a"
	printf '%s\n' limit=100 full=1 every_base=1 >"$tmp/runs/d"
	source host/lib.bash
	runs() { runs_in "$tmp/runs" "$@" | xargs -n 1 basename | paste -s -d ' '; }
	[ "$(runs v6.1)" = "e b c a" ]
	[ "$(runs v6.12)" = "b c a" ]
	[ "$(runs v6.1 full)" = "d e b c a" ]
	[ "$(runs v6.1 every_base)" = "c" ]
	[ "$(runs v6.1 placement)" = "e c a" ]
	[ "$(share_of scenarios v6.12 v6.12)" = "" ]
	[ "$(share_of scenarios v6.1 v6.12)" = placement ]
	[ "$(share_of kdump/runs v6.1 v6.12)" = every_base ]
	[ "$(share_of scenarios v6.12 v7.3)" = every_base ]
}

@test "lanes: the worst exit code counts, and lines stay whole" {
	cat >"$tmp/lanes" <<-'END'
		. host/lib.bash
		job() { echo "$1 begins"; sleep 0.2; echo "$1 ends"; return "$2"; }
		# until the last one runs
		long() { echo a begins; until [ -e "$1" ]; do sleep 0.1; done; echo a ends; }
		fails() { touch "$1"; false; echo "no error ends it"; }
		lane long "$1"
		lane job b 3
		lane job c 1
		lane fails "$1"
		lanes_end
		exit $worst
	END
	run env KTD_PARALLEL=2 bash "$tmp/lanes" "$tmp/last"
	[ "$status" = 3 ]
	[ "$output" = "$(printf '%s begins\n%s ends\n' b b c c a a)" ]
}

@test "export refuses uncommitted work" {
	small_tree "$tmp/tree"
	echo two >"$tmp/tree/file"
	run series/export "$base" "$tmp/tree" "$tmp"
	fails "not committed"
}

@test "export refuses an empty series" {
	small_tree "$tmp/tree"
	run series/export "$base" "$tmp/tree" "$tmp"
	fails "no commit on top"
}

@test "export writes the same bytes whatever the user's git is set to" {
	small_tree "$tmp/tree"
	echo two >"$tmp/tree/file"
	git -C "$tmp/tree" commit -q -a -m "change it"
	mkdir -p "$tmp/a" "$tmp/b" "$tmp/patches/v1"
	export KTD_PATCHES=$tmp/patches
	cp "patches/$base/BASE" "$tmp/patches/v1"
	series/export v1 "$tmp/tree" "$tmp/a"
	cat >"$tmp/gitconfig" <<-END
		[diff]
			noprefix = true
			context = 7
		[format]
			signature = mine
			subjectPrefix = RFC
	END
	HOME=$tmp GIT_CONFIG_GLOBAL=$tmp/gitconfig GIT_COMMITTER_NAME=me \
		GIT_COMMITTER_EMAIL=me@example.org series/export v1 "$tmp/tree" "$tmp/b"
	diff -r "$tmp/a" "$tmp/b"
	grep -q '^Subject: \[PATCH 1/1\] change it' "$tmp/a"/0001*
	run grep -rq "$(git -C "$tmp/tree" rev-parse HEAD)" "$tmp/a"
	[ "$status" = 1 ]
}

@test "clean keeps work that is not exported" {
	mkdir -p "$tmp/build/tree"
	small_tree "$tmp/build/tree/$base"
	echo two >"$tmp/build/tree/$base/file"
	git -C "$tmp/build/tree/$base" commit -q -a -m "change it"
	run env KTD_BUILD="$tmp/build" host/clean
	fails "not exported"
	[ -e "$tmp/build/tree/$base/file" ]
}

@test "a failing gate fails the check" {
	mkdir "$tmp/repo"
	cp -r host patches series "$tmp/repo"
	rm -r "$tmp/repo/series/checks"/*
	printf '#!/bin/sh\necho because; exit 1\n' >"$tmp/repo/series/checks/one"
	chmod +x "$tmp/repo/series/checks/one"
	run "$tmp/repo/series/check" "$base"
	fails "not ok 1 one" "# because"
}

# judged LOG: the verdict on a KUnit run with this console log.
judged() {
	mkdir -p "$tmp/out"
	printf '%s\n' "$@" >"$tmp/out/serial.log"
	printf '%s\n' nonce=1 limit=10 >"$tmp/out/boot.env"
	run host/judge "$tmp/out" kunit/runs/i386
	cat "$tmp/out/result"
	verdict=$(sed -n 's/^verdict=//p' "$tmp/out/result")
}

end_of_kunit="[ 9.0] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"

@test "KUnit suites that pass are a PASS" {
	judged "[ 1.0] ok 1 resource" "[ 1.1] ok 2 resource_walk_rev" "$end_of_kunit"
	[ "$verdict-$status" = PASS-0 ]
}

@test "a KUnit suite that fails is a FAIL" {
	judged "[ 1.0] ok 1 resource" "[ 1.1] not ok 2 resource_walk_rev" "$end_of_kunit"
	[ "$verdict-$status" = FAIL-1 ]
}

@test "a KUnit suite that did not run is a FAIL" {
	judged "[ 1.0] ok 1 resource" "$end_of_kunit"
	[ "$verdict-$status" = FAIL-1 ]
}

@test "a KUnit case that is skipped without leave is a FAIL" {
	judged "[ 1.0]     ok 1 random # SKIP no reason" "[ 1.0] ok 1 resource" \
		"[ 1.1] ok 2 resource_walk_rev" "$end_of_kunit"
	[ "$verdict-$status" = FAIL-1 ]
}

@test "a KUnit run with a splat is a FAIL" {
	judged "[ 1.0] ok 1 resource" "[ 1.0] BUG: KASAN: use-after-free in a" \
		"[ 1.1] ok 2 resource_walk_rev" "$end_of_kunit"
	[ "$verdict-$status" = FAIL-1 ]
}

@test "a KUnit kernel that panics of itself is a FAIL" {
	judged "[ 1.0] ok 1 resource" "[ 1.1] ok 2 resource_walk_rev" \
		"[ 1.2] Kernel panic - not syncing: Fatal exception"
	[ "$verdict-$status" = FAIL-1 ]
}

@test "KUnit does not pass by the tree of another series" {
	# this one is made if need be
	kunit/run "$base" uml
	cp -r patches "$tmp"
	sed -i '/^@@/{n;s/^ /  gone /}' "$(first_of "$tmp/patches/$base")"
	run env KTD_PATCHES="$tmp/patches" kunit/run "$base" uml
	fails "does not apply" "not ok 1 kunit uml"
}

@test "an unknown place for KUnit is refused" {
	run kunit/run "$base" no-such-place
	fails "unknown place for KUnit: no-such-place" "uml"
}

@test "an unknown mutant is refused" {
	run kunit/mutants "$base" no-such-mutant
	fails "unknown mutant no-such-mutant"
}
