#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Sources and packages of Debian, from an archive of the test's own: what Debian's
# serves today must not matter.
# shellcheck disable=SC2031,SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR
	archive=$tmp/archive
	export KTD_CACHE=$tmp/cache KTD_BUILD=$tmp/build KTD_PATCHES=$tmp/patches
	export APT_CONFIG=$tmp/apt.conf
	cat >"$APT_CONFIG" <<-END
		Dir::Etc::SourceList "$tmp/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State "$tmp/state";
		Dir::State::status "$tmp/status";
		Dir::Cache "$tmp/aptcache";
		APT::Sandbox::User "";
		Acquire::AllowInsecureRepositories "true";
		APT::Get::AllowUnauthenticated "true";
		Acquire::Retries "0";
	END
	mkdir -p "$tmp"/{state/lists/partial,aptcache/archives/partial,patches/v9.9} "$archive"
	: >"$tmp/status"
	echo "deb [trusted=yes] file:$archive fast-track main" >"$tmp/sources.list"
	suite fast-track 1.0 1.0-1
	suite testing
	suite unstable
	apt-get update >"$tmp/update.log"
	printf '%s\n' suite=fast-track package=linux-source-9.9 version=9.9.2-1 "sha256=$(sum 9.9 9.9.2-1)" \
		>"$tmp/patches/v9.9/BASE"
	cat >"$tmp/patches/v9.9/0001-a-change.patch" <<-'END'
		From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
		From: kexec-top-down <kexec-top-down@example.org>
		Date: Sun, 22 Nov 2026 12:00:00 +0000
		Subject: [PATCH] a change

		---
		--- a/kernel/resource.c
		+++ b/kernel/resource.c
		@@ -1 +1 @@
		-one
		+two
	END
}

# tarball LINE [WORD]: a kernel source of a few files, made once
tarball() {
	local dir=$tmp/linux-source-$1

	[ -e "$dir.tar.xz" ] || {
		mkdir -p "$dir/kernel"
		printf 'VERSION = %s\nPATCHLEVEL = %s\n' "${1%.*}" "${1#*.}" >"$dir/Makefile"
		printf '/*\n!/debian/\n*.o\n' >"$dir/.gitignore"
		echo "${2:-one}" >"$dir/kernel/resource.c"
		tar -C "$tmp" --owner=0 --mtime=@0 --sort=name -cJf "$dir.tar.xz" "linux-source-$1"
	}
	echo "$dir.tar.xz"
}
sum() { sha256sum <"$(tarball "$1")" | cut -d ' ' -f 1; }

# suite NAME [LINE VERSION]...: it serves just these sources
suite() {
	local dists=$archive/dists/$1 name=$1 deb p

	mkdir -p "$dists/main/binary-amd64"
	: >"$dists/main/binary-amd64/Packages"
	shift
	while [ $# -gt 0 ]; do
		p=$tmp/pkg deb=linux-source-$1_$2_all.deb
		rm -rf "$p"
		mkdir -p "$p/DEBIAN" "$p/usr/src"
		cp "$(tarball "$1")" "$p/usr/src"
		printf '%s\n' "Package: linux-source-$1" "Version: $2" "Architecture: all" \
			"Maintainer: x <x@example.org>" "Description: x" >"$p/DEBIAN/control"
		dpkg-deb -Znone -b "$p" "$archive/$deb" >/dev/null
		{
			cat "$p/DEBIAN/control"
			printf '%s\n' "Filename: $deb" "Size: $(stat -c %s "$archive/$deb")" \
				"SHA256: $(sha256sum <"$archive/$deb" | cut -d ' ' -f 1)" ""
		} >>"$dists/main/binary-amd64/Packages"
		shift 2
	done
	(
		cd "$dists" || exit
		printf '%s\n' "Origin: Debian" "Label: Debian" "Suite: $name" "Codename: $name" \
			"Architectures: amd64" "Components: main" "Date: $(date -Ru)" "SHA256:"
		echo " $(sha256sum <main/binary-amd64/Packages | cut -d ' ' -f 1) $(
			stat -c %s main/binary-amd64/Packages) main/binary-amd64/Packages"
	) >"$dists/Release"
	# as on another day
	rm -f "$KTD_CACHE/apt/$name/updated"
}

# package NAME DEPENDS [FILE...]: this one is in the cache, with copies of these programs
# and libraries
package() {
	local p=$tmp/pkg

	rm -rf "$p"
	mkdir -p "$p/DEBIAN"
	printf '%s\n' "Package: $1" "Version: 1" "Architecture: amd64" "Depends: $2" \
		"Maintainer: x <x@example.org>" "Description: x" >"$p/DEBIAN/control"
	for f in "${@:3}"; do
		install -D "$f" "$p$f"
	done
	mkdir -p "$KTD_CACHE/apt/fast-track/deb"
	dpkg-deb -Znone -b "$p" "$KTD_CACHE/apt/fast-track/deb/$1_1_amd64.deb" >/dev/null
}

# unplug: apt's lists are of an archive that does not answer
unplug() {
	local f

	rm -r "$archive"
	sed -i "s,file:.* fast,http://127.0.0.1:9 fast," "$tmp/sources.list"
	for f in "$tmp"/state/lists/*_fast-track_*; do
		mv "$f" "$tmp/state/lists/127.0.0.1:9_dists_${f##*_dists_}"
	done
}

source_is() {
	run host/source v9.9
	echo "$output"
	[ "$status" = 0 ]
	[ "$(tail -n 1 <<<"$output")" = "$KTD_CACHE/git/linux-source-9.9_$1-2.git" ]
	[ "$(git -C "${lines[-1]}" show source:kernel/resource.c)" = one ]
}

@test "the tested version is used without a word of warning" {
	suite fast-track 9.9 9.9.2-1
	source_is 9.9.2-1
	[[ $output != *warning* ]]
	# what Debian ignores in its tree is not ignored in ours
	[ "$(git -C "${lines[-1]}" show source:.gitignore)" = "*.o" ]
}

@test "a newer or an older point release is used with one warning in a run" {
	suite fast-track 9.9 9.9.10-1 9.9 9.9.3-1
	export KTD_RUN=a
	source_is 9.9.10-1
	output_has "warning: linux-source-9.9 is 9.9.10-1 here; the series was tested with 9.9.2-1"
	source_is 9.9.10-1
	[[ $output != *warning* ]]
	export KTD_RUN=b
	source_is 9.9.10-1
	output_has warning
	rm -r "$KTD_CACHE"
	suite fast-track 9.9 9.9.1-1
	source_is 9.9.1-1
	output_has "warning: linux-source-9.9 is 9.9.1-1 here"
	# and is left as soon as there is a better one
	suite fast-track 9.9 9.9.2-1
	source_is 9.9.2-1
}

@test "a source that is not the tested one, by its checksum, is refused" {
	suite fast-track 9.9 9.9.2-1
	sed -i 's/^sha256=.*/sha256=0/' "$KTD_PATCHES/v9.9/BASE"
	run host/source v9.9
	[ "$status" = 2 ]
	output_has "is not the tested one" "sha256"
}

@test "what is in the cache goes on working without the archive" {
	suite fast-track 9.9 9.9.1-1
	source_is 9.9.1-1
	rm -r "$KTD_CACHE/apt"
	unplug
	source_is 9.9.1-1
}

@test "an archive that cannot be reached is one error" {
	unplug
	run host/source v9.9
	[ "$status" = 2 ]
	output_has "ERROR: cannot fetch the lists of fast-track"
	[ "$(grep -c ERROR <<<"$output")" = 1 ]
}

@test "a suite or a package that the archive does not have is one error" {
	run host/archive deb no-such-suite x
	[ "$status" = 4 ]
	[ "$output" = "the archive has no suite no-such-suite" ]
	run host/archive deb fast-track no-such-package
	[ "$status" = 4 ]
	[ "$output" = "ERROR: fast-track has no package no-such-package" ]
}

@test "a program runs from its package, with the loader and the libraries that it depends on" {
	libc="/lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6"
	# shellcheck disable=SC2086 # words on purpose
	package libc6 "no-library" $libc
	package prog "libc6 (>= 1) | other, no-library" /usr/bin/printf
	run host/userspace fast-track prog
	[ "$status" = 0 ]
	root=${lines[-1]}
	run "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu" \
		"$root/usr/bin/printf" %s here
	[ "$output" = here ]
	# kept, and the same for all
	rm -r "$KTD_CACHE/apt"
	run host/userspace fast-track prog
	[ "$output" = "$root" ]
}

@test "what a package depends on before it is unpacked is there as well" {
	package libc6 "no-library" /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6
	package prog $'no-library\nPre-Depends: libc6 (>= 1)' /usr/bin/printf
	run host/userspace fast-track prog
	[ "$status" = 0 ]
}

@test "packages without all that their programs need are one error, and leave nothing" {
	package prog "libmissing (>= 1)" /usr/bin/printf
	run host/userspace fast-track prog
	[ "$status" = 2 ]
	output_has "fast-track has no package libmissing" "ERROR: no prog of fast-track without libmissing"
	package prog other /usr/bin/printf
	run host/userspace fast-track prog
	[ "$status" = 2 ]
	output_has "ERROR: printf of fast-track does not load: "
	# the loader is there, but not what it looks for
	package libc6 other /lib64/ld-linux-x86-64.so.2
	package prog libc6 /usr/bin/printf
	run host/userspace fast-track prog
	[ "$status" = 2 ]
	output_has "ERROR: printf of fast-track lacks a library: libc.so.6"
	[ -z "$(ls "$KTD_CACHE/userspace")" ]
}

@test "a keyring that does not know the archive's key is told" {
	mkdir "$tmp/bin"
	printf '%s\n' '#!/bin/sh' 'case "$*" in *update) echo "W: NO_PUBKEY 0123"; exit 100 ;; esac' \
		'exec /usr/bin/apt-get "$@"' >"$tmp/bin/apt-get"
	chmod +x "$tmp/bin/apt-get"
	sed "s,^export PATH=,&$tmp/bin:,; s,\${BASH_SOURCE\[0\]%/\*},$PWD/host," host/lib.bash >"$tmp/lib.bash"
	sed "s,^\. .*,TOP=$PWD; . $tmp/lib.bash; TOP=$PWD," host/archive >"$tmp/archive.sh"
	run bash "$tmp/archive.sh" find fast-track x
	[ "$status" = 2 ]
	output_has "is too old for fast-track: install a newer debian-archive-keyring"
}

@test "a source that has left its suite is found in another" {
	suite unstable 9.9 9.9.2-1
	suite fast-track 9.10 9.10.1-1
	source_is 9.9.2-1
}

@test "a base that is gone is told, with what is there and whether the series applies" {
	suite fast-track 9.10 9.10.1-1
	run host/source v9.9
	[ "$status" = 4 ]
	output_has "v9.9 is gone: none of" "has linux-source-9.9 any more" \
		"fast-track has linux-source-9.10 9.10.1-1, and the series applies to it"
	tarball 9.11 three
	suite fast-track 9.11 9.11.1-1
	run host/source v9.9
	[ "$status" = 4 ]
	output_has "9.11.1-1, and the series does not apply to it: 1 of 1 patches conflict"
}

@test "without BASE the newest that can be had is meant" {
	mkdir "$tmp/patches/v9.10"
	sed 's/9\.9/9.10/' "$tmp/patches/v9.9/BASE" >"$tmp/patches/v9.10/BASE"
	cp "$tmp/patches/v9.9"/*.patch "$tmp/patches/v9.10"
	suite fast-track 9.9 9.9.2-1
	run env -u BASE make -n run
	output_has "v9.10 is gone" "BASE=v9.9" "host/run v9.9"
	rm -rf "$tmp/cache"
	suite fast-track 1.0 1.0-1
	run env -u BASE make -n run
	[ "$status" = 2 ]
	output_has "v9.10 is gone" "v9.9 is gone" "no BASE"
}
