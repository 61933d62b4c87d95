# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What a base is, its sets and its patches. host/lib.bash sources this.

# patches_of BASE: prints the directory of the series, or of what host/base-of-tree and
# host/base-of-kernel have made a base of; an unknown base is an error. $KTD_PATCHES takes
# another directory of the same shape.
patches_of() {
	local dir=${KTD_PATCHES:-$TOP/patches}/$1

	[ ! -f "$BUILD/base/$1/BASE" ] || dir=$BUILD/base/$1
	[ -f "$dir/BASE" ] || die "unknown BASE=$1: no file $dir/BASE (known: $(
		cd "${dir%/*}" && echo *))"
	printf '%s\n' "$dir"
}

# known_bases: prints the bases that there is a series for, the newest first.
known_bases() {
	(cd "${KTD_PATCHES:-$TOP/patches}" && printf '%s\n' */BASE) | sed 's,/BASE$,,' | sort -rV
}

# makefile_field SRC KEY: prints what a kernel tree's Makefile has first for VERSION and the like.
makefile_field() { sed -n "/^$2 *=/{s/.*= *//;s/ *$//;p;q}" "$1/Makefile" 2>/dev/null || true; }

# version_of SRC: prints that of a kernel tree, v6.12.
version_of() {
	local version

	version=v$(makefile_field "$1" VERSION).$(makefile_field "$1" PATCHLEVEL)
	[[ $version =~ ^v[0-9]+\.[0-9]+$ && -f $1/kernel/resource.c ]] ||
		die "$1 is not a kernel tree: no version in Makefile, or no kernel/resource.c"
	printf '%s\n' "$version"
}

# ascend VERSION...: whether each is followed by one that is not older.
ascend() { printf '%s\n' "$@" | sort -VC; }

# left_out_of BASE: prints the paths that are no part of its live patch; fails if it has none.
left_out_of() { sed '/^#/d; s/ .*//' "$TOP/livepatch/$1/left-out"; }

# nearest VERSION [FILE]: prints the base whose series is nearest to a tree of that version,
# with that kernel/resource.c: the highest that is not newer, or the lowest. A tree with
# the walk that was merged in v6.8 is like v6.8 at least, and nearer to any series from
# then on.
nearest() {
	local like=$1 b base=""

	ascend v6.8 "$like" || ! grep -q rams_size "${2:-/dev/null}" || like=v6.8
	for b in $(known_bases | sort -V); do
		if [ -z "$base" ] || ascend "$b" "$like" ||
			{ ascend v6.8 "$like" && ascend v6.8 "$b" && ! ascend v6.8 "$base"; }; then
			base=$b
		fi
	done
	printf '%s\n' "$base"
}

# field_of BASE KEY: prints what the series' file BASE has under this key:
# suite=, package=, version= and sha256= of the source; merged=1 if the source has the
# version of the feature that was merged in v6.8; release=, the Debian of its users. Of what is
# no series's base: src=, what it is; git=, a tree's repository; kernels= that it is run on;
# like=, the base in patches/ that it is like.
field_of() {
	local dir

	dir=$(patches_of "$1")
	sed -n "s/^$2=//p" "$dir/BASE"
}

# crash_reads BASE: whether crash and makedumpfile of its release know that kernel. Debian 13's
# do not know 7.3's pages and slab caches.
crash_reads() { ! ascend v7 "$1"; }

# like_of BASE: prints the base in patches/ that it is like, or is.
like_of() {
	local like

	like=$(field_of "$1" like)
	printf '%s\n' "${like:-$1}"
}

# sets_of BASE [NAME]: prints the folders of the sets, in order; with NAME, that of this
# set after those of all that it needs, which its file NEEDS names, a line each. A
# series that is one list is one set, in the series' own folder, without a name.
sets_of() {
	local dir sets s n i known="" wanted want=${2:-} need needs

	dir=$(patches_of "$1")
	sets=("$dir"/[0-9][0-9]-*/)
	sets=("${sets[@]%/}")
	[ ${#sets[@]} -gt 0 ] || {
		[ -z "$want" ] || die "unknown SET=$want: $1 is one list, without sets"
		printf '%s\n' "$dir"
		return
	}
	for s in "$dir"/*.patch; do
		die "$s is in no set: $1 has them in folders"
	done
	for s in "${sets[@]}"; do
		n=$(name_of "$s")
		[[ $n =~ ^[a-z][a-z0-9-]*$ && ! $n =~ ^(series|base)$ && " $known" != *" $n "* ]] ||
			die "$s: a set has a name of its own, of a-z, 0-9 and -, but series or base"
		known+="$n "
	done
	[ -z "$want" ] || [[ " $known" == *" $want "* ]] || die "unknown SET=$want of $1 (known: ${known% })"
	# from the last to the first, since a set needs earlier ones only
	wanted=" ${want:-$known} "
	for ((i = ${#sets[@]} - 1; i >= 0; i--)); do
		s=${sets[i]} n=$(name_of "$s")
		known=${known%"$n "}
		needs=$(sed '/^#/d' "$s/NEEDS" 2>/dev/null || true)
		for need in $needs; do
			[[ " $known" == *" $need "* ]] ||
				die "$s/NEEDS: no set before it is named $need"
			[[ $wanted != *" $n "* ]] || wanted+="$need "
		done
		[[ $wanted == *" $n "* ]] || unset "sets[i]"
	done
	printf '%s\n' "${sets[@]}"
}

# set_of BASE NAME: prints the folder of this set.
set_of() { sets_of "$1" "$2" | tail -n 1; }

# name_of FOLDER: prints the set's name, nothing for a series that is one list.
name_of() {
	local name=${1##*/}

	[[ $name != [0-9][0-9]-* ]] || printf '%s\n' "${name#*-}"
}

# in_sets BASE: true if its series comes in sets, false if it is one list.
in_sets() {
	local list

	list=$(sets_of "$1") || exit
	[ -n "$(name_of "${list%%$'\n'*}")" ]
}

# patches_in FOLDER...: prints the patches in these sets' folders, without cover letters.
patches_in() {
	local dir f

	for dir; do
		for f in "$dir"/[0-9]*.patch; do
			[ "${f##*/}" = 0000-cover-letter.patch ] || printf '%s\n' "$f"
		done
	done
}

# series_of BASE VARIANT: prints the patch files that make this kernel, in
# order: none for "unpatched", all for "patched", the first N for "patchN", the set
# NAME and what it needs for "set-NAME", with just the first N of its own for
# "patchN-NAME", all but the one with NAME in its file name for "without-NAME", all but
# every one that a scenario names like that for "unsafe" (of a series in sets, without
# their whole sets and what needs these, but where the order itself is in one of them:
# where no version was merged), all and the wrong one with this NAME in
# tests/image-mutants for "mutant-NAME".
series_of() {
	local list sets files f n first=0 set="" omit="" left_out="" undo=() whole="" gone=""

	case $2 in
	set-?*) set=${2#set-} ;;
	patch[1-9]*-?*) set=${2#*-} ;;
	esac
	list=$(sets_of "$1" "$set")
	[ "$2" != unpatched ] || return 0
	mapfile -t sets <<<"$list"
	for f in "${sets[@]}"; do
		list=$(patches_in "$f")
		[ -n "$list" ] || die "no patch in $f; a tree of your own has a series with SERIES=1"
	done
	list=$(patches_in "${sets[@]}")
	mapfile -t files <<<"$list"
	n=${#files[@]}
	case $2 in
	patched | set-?*) ;;
	patch[1-9]*)
		n=${2#patch} n=${n%%-*}
		[[ $n =~ ^[0-9]+$ ]] || die "unknown kernel $2: patchN has no number"
		[ -z "$set" ] || first=$((${#files[@]} - $(patches_in "${sets[-1]}" | wc -l)))
		n=$((first + n))
		;;
	without-?*) omit=${2#without-} ;;
	mutant-?*)
		files+=("$TOP/tests/image-mutants/${2#mutant-}.patch")
		n=${#files[@]}
		[ -f "${files[-1]}" ] || die "unknown mutant: no file ${files[-1]}"
		;;
	unsafe)
		omit=$(named_without "$1")
		[ -z "$(field_of "$1" merged)" ] || whole=$(name_of "${sets[0]}")
		;;
	*) die "unknown kernel $2: unpatched, patched, unsafe, patchN, set-, without- or mutant-NAME" ;;
	esac
	[ "$n" -le ${#files[@]} ] || die "$2: ${set:-the series} has only $((${#files[@]} - first)) patches"
	for f in $omit; do
		# others build on it: it is undone by a patch on top
		if [ -z "$whole" ] && [ -f "$TOP/tests/undo/$f.patch" ]; then
			undo+=("$TOP/tests/undo/$f.patch")
			continue
		fi
		[ "$(printf '%s\n' "${files[@]##*/}" | grep -c -e "$f")" = 1 ] ||
			die "$2: not one patch of $1 has $f in its name"
		left_out+=$f$'\n'
	done
	for f in ${whole:+"${sets[@]}"}; do
		list=$(patches_in "$f")
		if grep -qFf <(printf '%s' "$left_out") <<<"$list" ||
			grep -qxFf <(printf '%s' "$gone") "$f/NEEDS" 2>/dev/null; then
			gone+=$(name_of "$f")$'\n'
			left_out+=${list//"$f/"}$'\n'
		fi
	done
	for f in "${files[@]:0:n}"; do
		[ -n "$left_out" ] && grep -qFf <(printf '%s' "$left_out") <<<"${f##*/}" ||
			printf '%s\n' "$f"
	done
	[ ${#undo[@]} = 0 ] || printf '%s\n' "${undo[@]}"
}

# patched_tree BASE VARIANT DIR: makes DIR the tree of that kernel, and sets
# $patches to what it was made of.
patched_tree() {
	local list

	list=$(series_of "$1" "$2") || return
	patches=()
	[ -z "$list" ] || mapfile -t patches <<<"$list"
	"$TOP/host/tree" "$1" "$3" "${patches[@]}"
}

# kunit_tree BASE: sets $tree to one of the patched kernel, as the series has it, that this
# script may change, since no other has it meanwhile.
kunit_tree() {
	tree=$BUILD/src/$1-kunit
	with_lock "kunit-$1"
	patched_tree "$1" patched "$tree" && git -C "$tree" checkout -q -f series
}

# base_made NAME LIKE KEY VALUE...: build/base/.new becomes this base, like that in patches/,
# with these fields in its file BASE. Of what was made so, the ten newest stay, and what was
# built and run of them.
base_made() {
	local new=$BUILD/base/.new old

	{
		printf '%s=%s\n' like "${@:2}"
		sed -n '/^\(merged\|release\)=/p' "$(patches_of "$2")/BASE"
	} >"$new/BASE"
	rm -rf "$BUILD/base/$1"
	mv -T "$new" "$BUILD/base/$1"
	beyond 10 "$BUILD"/base/*/ | while read -r old; do
		old=$(basename "$old")
		rm -rf "$BUILD"/{base,image,run}/"$old" "$BUILD/kernel/$old"-{given,patched,unpatched}*
	done
	once "BASE=$1"
	echo "$1"
}
