#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Trees and kernels of anybody's: what is copied, what it is called, what is refused. Nothing
# is built or booted.
# shellcheck disable=SC2154,SC2030,SC2031 # bats sets $output and $status

load output

# A small tree, $src, with what a build leaves in it, and a series for v6.12.
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	source host/lib.bash
	tmp=$BATS_TEST_TMPDIR src=$BATS_TEST_TMPDIR/linux
	export KTD_BUILD=$tmp/build KTD_PATCHES=$tmp/patches
	BUILD=$KTD_BUILD
	mkdir -p "$src"/{kernel,arch/x86,lib,scripts} "$KTD_PATCHES"/{v6.1,v6.12}
	version 6.12
	echo "config X86" >"$src/arch/x86/Kconfig"
	printf 'int %s;\n' one {a..h} two {i..p} three >"$src/kernel/resource.c"
	seq 9 >"$src/lib/data"
	ln -s data "$src/lib/link"
	printf '.*\n*.o\n!.gitignore\n' >"$src/.gitignore"
	echo fixdep >"$src/scripts/.gitignore"
	touch "$src"/{x.o,lib/y.o,.config,scripts/fixdep}
	echo release=bookworm >"$KTD_PATCHES/v6.1/BASE"
	printf 'merged=1\nrelease=trixie\n' >"$KTD_PATCHES/v6.12/BASE"
	all=".gitignore Makefile arch/x86/Kconfig kernel/resource.c lib/data lib/link scripts/.gitignore"
}
version() { printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 9\nEXTRAVERSION = -rc1\n' "${1%.*}" "${1#*.}" >"$src/Makefile"; }
# as_git: makes it a git tree, all but what it ignores committed
as_git() {
	git init -q "$src"
	git -C "$src" config user.name x
	git -C "$src" config user.email x@example.org
	commit base
}
commit() { git -C "$src" add -A && git -C "$src" commit -q -m "$1"; }
# state: all of it, with every time that it has but that of reading
state() { (cd "$src" && find . -printf '%p %m %i %s %T@ %C@\n' | sort && tar -c --sort=name . | sha256sum); }

# based [SERIES]: makes a base of it, which leaves it as it is, and sets $name
based() {
	local before

	before=$(state)
	run host/base-of-tree "$src" "$@"
	echo "$output"
	diff <(state) - <<<"$before"
	[ "$status" = 0 ]
	name=${lines[-1]}
}
copied() { git --git-dir="$(host/source "$name")" "$@"; }
files() { copied ls-tree -r --name-only source | paste -s -d ' '; }
# refused WORD...: it is, in one line, and leaves no base and the tree as it is
refused() {
	local before

	before=$(state)
	run ${limited:-} host/base-of-tree "$src" "${series:-}"
	output_has "$@"
	[ "$status" = 2 ]
	[[ ${lines[-1]} == "ERROR: "* ]]
	diff <(state) - <<<"$before"
	no_base
}
no_base() { [ -z "$(find "$KTD_BUILD/base" -name BASE 2>/dev/null)" ]; }

@test "an unpacked tree is copied without what it ignores, and stays as it is" {
	based
	output_has "$src/.config is not used"
	[ "$(files)" = "$all" ]
	copied show source:kernel/resource.c | diff - "$src/kernel/resource.c"
	[ "$(copied cat-file -p source:lib/link)" = data ]
	[ "$name" = "6.12.9-rc1-$(copied rev-parse 'source^{tree}' | cut -c 1-12)" ]
	first=$name git=$(host/source "$name")
	# the same again, built since or not
	touch "$src/z.o"
	based
	[ "$name" = "$first" ]
	[ "$(host/source "$name")" = "$git" ]
	# and changed: a file more, less, and other
	echo more >"$src/lib/more"
	rm "$src/lib/link"
	echo "int four;" >>"$src/kernel/resource.c"
	echo -next >"$src/localversion-next"
	based
	[[ $name == 6.12.9-rc1-next-* && ${name##*-} != "${first##*-}" ]]
	[ "$(files | tr ' ' '\n' | sort)" = "$(tr ' ' '\n' <<<"${all/lib\/link/lib/more} localversion-next" | sort)" ]
	copied show source:kernel/resource.c | diff - "$src/kernel/resource.c"
	# the one of before is still what it was
	name=$first
	[ "$(files)" = "$all" ]
}

@test "Debian's source, whose packaging lets git ignore all of it, is copied" {
	printf '.*\n*.o\n/*\n!/debian/\n' >"$src/.gitignore"
	touch "$src"/lib/{.kunitconfig,.y.o.cmd}
	based
	[ "$(files)" = "${all/lib\/data/lib/.kunitconfig lib/data}" ]
}

@test "whatever a file is called, and whichever it shares its data with, it is copied" {
	ln "$src/lib/data" "$src/lib/hard"
	for f in $'new\nline' $'\xff' '"quoted"' ' space ' -v; do
		touch "$src/lib/$f"
	done
	chmod 755 "$src/lib/hard"
	based
	[ "$(copied ls-tree -r --name-only source | wc -l)" = 13 ]
	[ "$(copied show source:lib/hard | wc -l)" = 9 ]
	[ "$(copied ls-tree source lib/data | cut -c 1-6)" = 100755 ]
}

@test "a git tree is copied with what is not committed, and its git is left alone" {
	as_git
	head=$(git -C "$src" rev-parse HEAD)
	based
	[ "$name" = "6.12.9-rc1-g${head:0:12}" ]
	[ "$(files)" = "$all" ]
	echo 1 >"$src/lib/data"
	git -C "$src" add lib/data
	echo 2 >>"$src/lib/data"
	echo "int four;" >>"$src/kernel/resource.c"
	echo new >"$src/lib/new"
	rm "$src/scripts/.gitignore"
	mkdir "$src/out"
	touch "$src/out/vmlinux"
	echo /out >>"$src/.git/info/exclude"
	git init -q "$src/nested"
	touch "$src/nested/file"
	based
	[ "$name" = "6.12.9-rc1-g${head:0:12}-dirty" ]
	[ "$(files | tr ' ' '\n' | sort)" = "$(tr ' ' '\n' <<<"${all/scripts\/.gitignore/lib/new scripts/fixdep}" | sort)" ]
	[ "$(copied show source:lib/data | paste -s -d ,)" = 1,2 ]
	copied show source:kernel/resource.c | diff - "$src/kernel/resource.c"
	# whose configuration, environment or owner does not matter
	GIT_DIR=$tmp/none GIT_INDEX_FILE=$tmp/none based
	git -C "$src" update-index --split-index
	based
	[ "$(copied show source:lib/data | paste -s -d ,)" = 1,2 ]
	# a file that was written in the second of the index
	git -C "$src" add lib kernel
	cp -p "$src/lib/data" "$tmp/time"
	printf '1\n3\n' >"$src/lib/data"
	touch -r "$tmp/time" "$src/lib/data"
	based
	[ "$(copied show source:lib/data | paste -s -d ,)" = 1,3 ]
}

@test "a second work tree of a repository is a git tree, and one without a commit too" {
	as_git
	git -C "$src" worktree add -q "$tmp/second" 2>/dev/null
	echo second >"$tmp/second/lib/data"
	src=$tmp/second
	based
	[[ $name == *-dirty ]]
	[ "$(copied show source:lib/data)" = second ]
	rm -rf "$src" "$tmp/linux/.git"
	src=$tmp/linux
	git init -q "$src"
	based
	[ "$(files)" = "$all" ]
}

@test "of another content, the tree that is built from gets what has changed" {
	based
	host/tree "$name" "$tmp/work"
	[ "$(git -C "$tmp/work" ls-files | paste -s -d ' ')" = "$all" ]
	mkdir "$tmp/work/out-guest"
	touch -d '1 hour ago' "$tmp/work"/{Makefile,kernel/resource.c,lib/data,out-guest}
	git -C "$tmp/work" update-index -q --refresh
	echo other >"$src/lib/data"
	rm "$src/lib/link"
	based
	host/tree "$name" "$tmp/work"
	[ "$(cat "$tmp/work/lib/data")" = other ]
	[ ! -L "$tmp/work/lib/link" ]
	[ "$(find "$tmp/work/Makefile" "$tmp/work/kernel/resource.c" "$tmp/work/lib/data" -mmin -30)" = "$tmp/work/lib/data" ]
	[ -d "$tmp/work/out-guest" ]
	git -C "$tmp/work" diff --quiet HEAD
	[ "$(src_of "$name" unpatched)" = "$KTD_BUILD/src/own-unpatched" ]
}

# a series of two patches for $src, of which the second one is there already
series() {
	as_git
	sed -i 's/one/un/' "$src/kernel/resource.c"
	commit "one: first"
	sed -i 's/three/trois/' "$src/kernel/resource.c"
	commit "three: second"
	git -C "$src" format-patch -q -o "$KTD_PATCHES/v6.12/20-numbers" HEAD~2
	sed -i 's/un/one/' "$src/kernel/resource.c"
	rm -rf "$src/.git"
}

@test "the nearest series is put on top if it fits, but for what is there already" {
	series
	based
	[ "$(kernels_of "$name")" = unpatched ]
	run series_of "$name" patched
	output_has "no patch in" "SERIES=1"
	[ -z "$(series_of "$name" unpatched)" ]
	based 1
	output_has "the series of v6.12 fits; patches on top: 1, there already: 1"
	[ "$(kernels_of "$name")" = "unpatched patched" ]
	[ "$(KTD_KERNELS="patched" kernels_of "$name")" = patched ]
	[ "$(like_of "$name")" = v6.12 ]
	[ "$(series_of "$name" patched)" = "$KTD_BUILD/base/$name/20-numbers/0001-one-first.patch" ]
	host/tree "$name" "$tmp/work" "$(series_of "$name" patched)"
	diff "$tmp/work/kernel/resource.c" <(printf 'int %s;\n' un {a..h} two {i..p} trois)
	# one set of it
	based 1 numbers
	output_has "the set numbers in the series of v6.12 fits"
	run host/base-of-tree "$src" 1 words
	output_has "unknown SET=words of v6.12"
	[ "$status" = 2 ]
	run host/base-of-tree "$src" "" numbers
	output_has "ERROR: SET=numbers of which series? SERIES=1 or BASE="
	[ "$status" = 2 ]
	# another base, which has no series
	series=v6.1 run host/base-of-tree "$src" v6.1
	[ "$status" = 2 ]
	output_has "no patch in $KTD_PATCHES/v6.1"
	# and what is not asked for any more is gone
	based
	[ "$(kernels_of "$name")" = unpatched ]
}

@test "a series that does not fit is refused, with what does not" {
	series
	sed -i 's/one/eins/' "$src/kernel/resource.c"
	series=1 refused "patches/v6.12 on v6.12, $src" "conflicts 20-numbers/0001-one-first" \
		"ERROR: the series of v6.12 does not fit $src"
	series=v0.1 refused "unknown BASE=v0.1"
}

@test "what is no kernel tree, too old, or cannot be copied is refused" {
	src=$tmp/none run host/base-of-tree "$tmp/none"
	[ "$status" = 2 ]
	[ "$output" = "ERROR: SRC=$tmp/none is not a directory" ]
	version 5.15
	refused "$src is v5.15: too old"
	version 6.0
	refused "too old"
	sed -i /PATCHLEVEL/d "$src/Makefile"
	refused "$src is not a kernel tree"
	version 6.12
	mv "$src/arch" "$tmp"
	refused "no arch/x86"
	mv "$tmp/arch" "$src"
	# root may read anything
	[ "$(id -u)" != 0 ] ||
		limited="setpriv --inh-caps=-dac_override,-dac_read_search --bounding-set=-dac_override,-dac_read_search"
	chmod 0 "$src/lib/data"
	before=$(stat -c %Z "$src/lib/data")
	run ${limited:-} host/base-of-tree "$src"
	[ "$status" = 2 ]
	output_has "ERROR: cannot copy $src: " "lib/data"
	[ "$(stat -c %Z "$src/lib/data")" = "$before" ]
	no_base
	chmod 644 "$src/lib/data"
	mkdir "$src/.git"
	limited="" refused "no git work tree"
}

@test "the ten newest bases stay, with what was built and run of them, and three trees" {
	for i in {1..12}; do
		echo "$i" >"$src/lib/data"
		based
		mkdir -p "$KTD_BUILD"/{run,image}/"$name" "$KTD_BUILD/kernel/$name-unpatched"
		touch -d "@$i" "$KTD_BUILD/base/$name"
		names+=("$name")
	done
	for kind in base run image; do
		[ "$(cd "$KTD_BUILD/$kind" && echo * | wc -w)" = 10 ]
		[ ! -e "$KTD_BUILD/$kind/${names[1]}" ]
		[ -e "$KTD_BUILD/$kind/${names[2]}" ]
	done
	[ "$(cd "$KTD_BUILD/kernel" && echo * | wc -w)" = 10 ]
	for i in a b c d; do
		cp -a "$src" "$tmp/$i"
		src=$tmp/$i based
	done
	[ "$(find "$KTD_BUILD/trees" -mindepth 1 -maxdepth 1 | wc -l)" = 3 ]
	# whose copy is gone
	run host/source "${names[-2]}"
	[ "$status" = 2 ]
	output_has "the copy of $tmp/linux for ${names[-2]} is gone"
}

# image OFFSET,BYTES...: a kernel's header, whose version is at 0x300
image() {
	local at

	truncate -s 4096 "$tmp/image"
	for at in 514,HdrS '518,\x0f\x02' '566,\x3f' '526,\x00\x01' '768,6.12.7-ours+ (me@here) #1 SMP\0' "$@"; do
		printf %b "${at#*,}" | dd of="$tmp/image" bs=1 seek="${at%%,*}" conv=notrunc status=none
	done
}

@test "a bzImage is a base by its version, whatever made it" {
	image
	[ "$(host/base-of-kernel "$tmp/image" | tail -n 1)" = 6.12.7-ours+ ]
	name=6.12.7-ours+
	[ "$(kernels_of $name)" = given ]
	[ "$(like_of $name)" = v6.12 ]
	[ "$(field_of $name release)" = trixie ]
	cmp "$tmp/image" "$KTD_BUILD/kernel/$name-given/bzImage"
	host/kernel $name given
	run host/kernel $name unpatched
	output_has "ERROR: $name is a kernel without its source"
	[ "$status" = 2 ]
	run host/kernel $name debian
	output_has "ERROR: Debian has no kernel $name"
}

@test "what is no bzImage, or for another machine, is refused" {
	not() {
		run host/base-of-kernel "$tmp/image"
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
		output_has "ERROR: KERNEL=$tmp/image $1"
		no_base
		[ ! -e "$KTD_BUILD/kernel" ]
	}
	not "cannot be read"
	: >"$tmp/image"
	not "is no bzImage"
	printf 'MZ\0\0%052d\x41\x52\x4d\x64' 0 >"$tmp/image"
	truncate -s 4096 "$tmp/image"
	not "is no bzImage"
	image '566,\x3e'
	not "is for another machine"
	# a protocol before there was one bit for that
	image '518,\x0b\x02'
	not "is no bzImage"
	image '500,\xff\x7f'
	not "is cut off"
	image '500,\0\0' '768,\0'
	not "has no version"
	image '526,\xff\xff'
	not "has no version"
	image '768,6.12/../../x\0'
	not "has no version"
}

@test "symbols that a tree does not have are named, and needed ones are an error" {
	printf 'CONFIG_%s=y\n' KEXEC SMP CMA >"$tmp/fragment"
	# make: its configuration is what it gets, without what it does not have
	make() { grep -v -E "$lacks" "$tmp/fragment" >"$tmp/.config"; }
	configured() { lacks=$1 needed=$2 run configure a-kernel "$tmp" "$tmp/fragment" "$tmp/log" make; }
	configured none ""
	[ "$status$output" = 0 ]
	configured 'CMA|SMP' 'KEXEC(_FILE)?'
	[ "$status" = 0 ]
	[ "$output" = "a-kernel is without SMP CMA" ]
	configured 'KEXEC|CMA' 'KEXEC(_FILE)?'
	[ "$status" = 2 ]
	output_has "a-kernel: the configuration lost CONFIG_KEXEC=y"
	[[ $output != *CMA* ]]
	# of the bases, all of them are
	configured CMA ""
	[ "$status" = 2 ]
	output_has "lost CONFIG_CMA=y"
}

@test "make test of a tree or a kernel leaves out what that cannot pass" {
	unset KTD_PATCHES
	image
	name=$(host/base-of-kernel "$tmp/image" 2>/dev/null)
	left() { sed -n 's/^not run, since they need what .* has not: \(.*\)/ \1 /p' <<<"$output"; }
	# that it lacks the kernel ends it before it boots anything
	rm "$KTD_BUILD/kernel/$name-given/bzImage"
	run host/test-base "$name"
	[ "$status" = 2 ]
	for f in dimm-boot crash-low i386-refused debian-next; do
		[[ $(left) == *" $f "* ]]
	done
	[[ $(left) != *" 4g "* ]]
	# before the version that was merged, all are about the series but these
	version 6.1
	based
	mv "$(host/source "$name")" "$tmp/gone"
	run host/test-base "$name"
	[ "$status" = 2 ]
	[[ $(left) == *" 4g "* ]]
	[[ $(left) != *" tight-400m "* ]]
}

@test "a kernel that is given has what the guest needs in its initrd, and more time" {
	image
	name=$(host/base-of-kernel "$tmp/image" 2>/dev/null)
	mkdir -p "$KTD_BUILD/image/$name"
	tar -cf "$KTD_BUILD/image/$name/tools.tar" -T /dev/null
	: >"$KTD_BUILD/image/initrd"
	printf '%s\n' 'qemu="-no-such-option"' limit=50 "expect_initrd=\$base" >"$tmp/s"
	run host/boot "$name" given "$tmp/s" "$tmp/out"
	output_has "QEMU failed"
	grep -x limit=100 "$tmp/out/boot.env"
	grep -x selftest=none "$tmp/out/boot.env"
	grep -x "base=$name" "$tmp/out/boot.env"
	grep -x like=v6.12 "$tmp/out/boot.env"
	[[ $(cat "$tmp/out/qemu.cmd") == *"-initrd $tmp/out/initrd "* ]]
	echo pattern_mib=1 >"$tmp/s"
	run host/boot "$name" given "$tmp/s" "$tmp/out"
	[ "$status" = 2 ]
	output_has "ERROR: s: pattern_mib is on a disk"
}

@test "make takes SRC or KERNEL for run, scenario, shell and test" {
	# of make test
	unset BASE
	for verb in run "scenario S=4g" shell test; do
		# shellcheck disable=SC2086
		run make $verb SRC="$tmp/none"
		output_has "ERROR: SRC=$tmp/none is not a directory"
		[ "$status" != 0 ]
		# shellcheck disable=SC2086
		run make $verb KERNEL="$tmp/none"
		output_has "ERROR: KERNEL=$tmp/none cannot be read"
		[ "$status" != 0 ]
	done
	[ ! -e "$KTD_BUILD/src" ]
	for verb in test-full check kdump tree; do
		run make -n $verb SRC="$src"
		[ "$status" != 0 ]
		output_has "SRC and KERNEL are for"
	done
	run make -n run SRC="$src" KERNEL=x
	[ "$status" != 0 ]
	output_has "SRC or KERNEL, not both"
	# as the base and not only as the tree
	run make -n run SRC="$src" SERIES=1
	output_has "ERROR: no patch in $KTD_PATCHES/v6.12"
	run make -n run SRC="$src" BASE=v0.1
	output_has "ERROR: unknown BASE=v0.1"
	run make -n run SRC="$src"
	output_has "host/run 6.12.9-rc1-"
}
