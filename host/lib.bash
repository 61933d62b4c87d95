# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What every script on the host shares: strict mode, paths, messages.
# Sourced first; $TOP is the repository, $BUILD and $CACHE are all the state.

set -euo pipefail
shopt -s inherit_errexit nullglob

# Debian's tools, whatever else the caller has installed before them.
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C
# The user's git configuration and environment must not change a patch by a byte.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE
unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
# Nor make, which calls this, what another one that is called from here does.
unset MAKEFLAGS MFLAGS MAKELEVEL

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# absolute, since scripts change their directory
BUILD=$(realpath -ms "${KTD_BUILD:-$TOP/build}")
# shellcheck disable=SC2034
CACHE=$(realpath -ms "${KTD_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/kexec-top-down}")
JOBS=${JOBS:-$(nproc)}
# With Kconfig fragments on top, $KTD_CONFIGS, kernels and what they leave have other names.
# shellcheck disable=SC2086 # words
variation=${KTD_CONFIGS:+-$({ cat $KTD_CONFIGS 2>/dev/null || true; } | sha256sum | cut -c 1-6)}
# shellcheck disable=SC2034 # used by the scripts that source this
AUTHOR="kexec-top-down <kexec-top-down@example.org>"

# Exit codes and words of a result, the same in every script:
# 0 PASS, 1 FAIL (judged and found wrong), 2 ERROR (could not be judged),
# 3 TIMEOUT.
# shellcheck disable=SC2034
WORD=([0]=PASS [1]=FAIL [2]=ERROR [3]=TIMEOUT)

say() { printf '%s\n' "$*" >&2; }

# once TEXT: says it, but once in all that one command of the user's runs.
export KTD_RUN=${KTD_RUN:-$$-$EPOCHSECONDS}
once() {
	local said=$BUILD/said

	mkdir -p "$BUILD"
	[ "$(head -n 1 "$said" 2>/dev/null)" = "$KTD_RUN" ] || echo "$KTD_RUN" >"$said"
	! grep -qxF -e "$*" "$said" || return 0
	printf '%s\n' "$*" >>"$said"
	say "$*"
}

# The one way to give up: what failed, and the log that tells why.
die() {
	say "ERROR: $1"
	[ -z "${2:-}" ] || say "       see $2"
	exit 2
}

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

# without_of BASE FILE: prints the parts of patch names that this scenario has in $without
# on that base, a line each.
without_of() (
	# shellcheck disable=SC2034 # for the scenario
	base=$1 without=""
	# shellcheck disable=SC1090
	. "$2"
	tr -s ' ' '\n' <<<"$without" | sed '/^$/d'
)

# proofs_of BASE PATCH...: prints the scenarios and the runs on other architectures that
# fail without one of these patches, by what they say.
proofs_of() {
	local base=$1 names f w

	shift
	names=$(printf '%s\n' "${@##*/}")
	for f in "$TOP"/scenarios/* "$TOP"/arch/runs/*; do
		for w in $(! is_for "$base" "$f" || without_of "$base" "$f"); do
			! grep -q -e "$w" <<<"$names" || { echo "$f" && break; }
		done
	done
}

# named_without BASE: prints those of all its scenarios.
named_without() {
	local f

	for f in "$TOP"/scenarios/*; do
		! is_for "$1" "$f" || without_of "$1" "$f"
	done | sort -u
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

# kbuild_env LOCALVERSION: the environment of every kernel build. Building
# inside the source tree makes every path relative, and nothing tells of the
# day or the machine, so that ccache serves any clone of this repository.
kbuild_env() {
	export CCACHE_DIR=$CACHE/ccache CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=5G
	export KBUILD_BUILD_TIMESTAMP="2026-01-01 00:00:00 UTC" KBUILD_BUILD_USER=ktd
	export KBUILD_BUILD_HOST=ktd LOCALVERSION=$1
}

# flavor_of FLAVOR: prints the architecture and the fragments of a kernel; the name of one
# for another architecture than x86 begins with that.
flavor_of() {
	local arch=x86_64 parts f

	case $1 in
	guest) parts="guest" ;;
	handover | debug) parts="guest $1" ;;
	kunit) parts="kunit kunit-qemu kunit-module" ;;
	i386) arch=i386 parts="kunit kunit-qemu kunit-i386" ;;
	riscv64) arch=riscv parts="arch arch-riscv64 arch-kexec" ;;
	riscv64-file) arch=riscv parts="arch arch-riscv64" ;;
	arm64) arch=arm64 parts="arch arch-arm64" ;;
	*) die "unknown flavor $1 of a kernel" ;;
	esac
	printf '%s' "$arch"
	for f in $parts; do
		printf ' %s' "$TOP/configs/$f.config"
	done
}

# fragments_of BASE FILE...: the lines of these Kconfig fragments, but for those that end
# in a comment which does not name this base: "CONFIG_X=y # v6.1 v6.12".
fragments_of() {
	local base=$1

	shift
	sed -E "/^CONFIG_[^#]*#(.* )?$base( |\$)/s/[ \t]*#.*//; /^CONFIG_.*#/d" "$@"
}

# configure NAME DIR FRAGMENT LOG MAKE...: allnoconfig with the fragment. A symbol whose
# dependencies are missing is dropped without a word: here, that is an error. If $needed is
# a regular expression, it is one for these symbols, and others are named.
configure() {
	local name=$1 config=$2/.config fragment=$3 log=$4 dropped lost

	shift 4
	"$@" KCONFIG_ALLCONFIG="$fragment" allnoconfig >"$log" 2>&1 ||
		die "cannot configure $name: $(tail -n 1 "$log")" "$log"
	dropped=$(grep '^CONFIG_' "$fragment" | grep -vxFf "$config" || true)
	lost=$(grep -E "^CONFIG_(${needed:-.*})=" <<<"$dropped" || true)
	[ -z "$lost" ] || die "$name: the configuration lost ${lost//$'\n'/ }" "$config"
	[ -z "$dropped" ] || say "$name is without $(sed 's/^CONFIG_//; s/=.*//' <<<"$dropped" | paste -s -d ' ')"
}

# cross_of FLAVOR: prints the prefix of its compiler, nothing for x86.
cross_of() {
	case $1 in
	riscv64*) echo riscv64-linux-gnu- ;;
	arm64) echo aarch64-linux-gnu- ;;
	esac
}

# flavor_for FILE: prints the flavor that this run's kernels have: what it names, or its
# architecture, or $KTD_FLAVOR.
flavor_for() {
	local flavor

	flavor=$(sed -n 's/^flavor=//p' "$1")
	: "${flavor:=$(sed -n 's/^arch=//p' "$1")}"
	printf '%s\n' "${flavor:-${KTD_FLAVOR:-guest}}"
}

# runs_of BASE: prints the folder for what its runs leave.
runs_of() { printf '%s\n' "$BUILD/run/$1${KTD_FLAVOR:+-$KTD_FLAVOR}$variation"; }

# src_of BASE VARIANT: prints where that kernel is built. All but the two that everyone needs
# take turns in one tree, where little is built again, and so do the trees of host/base-of-tree.
src_of() {
	local of=$1 variant=other

	[ -z "$(field_of "$1" git)" ] || of=own
	[[ $2 != @(patched|unpatched) ]] || variant=$2
	printf '%s\n' "$BUILD/src/$of-$variant"
}

# kernel_of BASE VARIANT FLAVOR: prints where that kernel is kept, or that of another base
# for BASE/VARIANT. Debian's has no flavor, nor has a given one.
kernel_of() {
	[[ $2 != */* ]] || set -- "${2%/*}" "${2#*/}" "$3"
	local name=$1-$2

	if [[ $2 != @(debian|given) ]]; then
		[ "$3" = guest ] || name+=-$3
		name+=$variation
	fi
	printf '%s\n' "$BUILD/kernel/$name"
}

# beyond N DIR...: prints all but the N newest of these folders, a line each.
beyond() { stat -c '%.9Y %n' "${@:2}" | sort -rn | tail -n +$(($1 + 1)) | cut -d ' ' -f 2-; }

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

# need_space DIR GIB WHAT: fails before a disk is full, not after.
need_space() {
	local free

	mkdir -p "$1" || die "cannot create $1"
	free=$(df --output=avail -k "$1" | tail -n 1)
	[ "$free" -ge $(($2 << 20)) ] ||
		die "$3 needs $2 GiB in $1, $((free >> 20)) GiB are free"
}

# stamp_of FILE...: a checksum over the names' last parts and the contents.
stamp_of() {
	local f

	for f; do
		printf '%s ' "${f##*/}"
		sha256sum <"$f"
	done | sha256sum | cut -c 1-40
}

# is_current STAMPFILE STAMP: true if the output was made from this input.
is_current() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

# loader_of ROOT: sets $loader to the command that runs a program of this user space,
# by its path, with the libraries from there.
# shellcheck disable=SC2034 # for its callers
loader_of() { loader=("$1/lib64/ld-linux-x86-64.so.2" --library-path "$1/lib/x86_64-linux-gnu"); }

# machine_of ARCH: sets $accel and $model, QEMU's accelerator and processor: KVM's on x86_64
# if QEMU starts with it, unless KTD_ACCEL=tcg says no. KTD_ACCEL=kvm does not do without.
# Nothing else asks which it is, but for bench/load.
# shellcheck disable=SC2034 # for host/boot
machine_of() {
	local want=${KTD_ACCEL:-} why

	[[ $want =~ ^(tcg|kvm|)$ ]] || die "KTD_ACCEL=$want: it is tcg or kvm, or left out"
	# One thread for all processors: as fast with two guests at a time, and QEMU 7.2
	# with a thread each has crashed while the guest set up its PCI devices.
	accel=tcg,thread=single
	case $1 in
	riscv64) model=rv64 ;;
	arm64) model=cortex-a57 ;;
	*)
		model=max,la57=off
		[ "$want" != tcg ] || return 0
		# A /dev/kvm that can be opened may still lack what this processor has.
		if why=$(echo quit | timeout 10 qemu-system-x86_64 -M q35 -accel kvm -cpu $model \
			-nodefaults -display none -S -monitor stdio 2>&1); then
			accel=kvm
		elif [ "$want" = kvm ]; then
			die "KTD_ACCEL=kvm, but QEMU does not start with it: ${why##*$'\n'}"
		fi
		;;
	esac
}

# kexec_debug FILE: makes FILE of guest/debug.c, to be preloaded to Debian's kexec.
kexec_debug() {
	gcc -O2 -Wall -shared -fPIC -o "$1" "$TOP/guest/debug.c" || die "guest/debug.c does not build"
}

# controls_of BASE FILE [full]: prints the kernels, besides the patched one, on which
# this run boots as a negative control. Debian's kernel, if the run asks for it, is for
# "full" and what every base runs. On a base that has the merged version it takes, then or
# with "full", the place of those without a patch.
controls_of() {
	# shellcheck disable=SC2034 # for the run's own file
	local base=$1

	(controls_of_run "$@")
}
controls_of_run() {
	control="" without="" mutants="" arch=x86_64 every_base=""
	merged=$(field_of "$1" merged)
	is_for "$1" "$2" || die "${2##*/} is not for $1"
	# shellcheck disable=SC1090
	. "$2"
	[ -n "${3:-}$every_base" ] || [ "$control" != debian ] || control=""
	# there, it is the unpatched kernel that is without them
	[ "$arch" = x86_64 ] || without=""
	if [ -n "$merged" ] && [ -n "$without" ] && [[ ${3:-} || $control == debian ]]; then
		: "${control:=debian}"
		without=""
	fi
	case $arch-$control in
	x86_64-debian) ;;
	x86_64- | x86_64-unpatched) control=${3:+unpatched} ;;
	x86_64-none) control="" ;;
	*-) control=unpatched ;;
	*) die "${2##*/}: control=$control is none of debian, unpatched and none" ;;
	esac
	[ -z "$control" ] || echo "$control"
	if [ -z "${3:-}" ]; then
		[ -z "$without" ] || echo unsafe
	else
		for f in $without; do
			echo "without-$f"
		done
		for f in $mutants; do
			echo "mutant-$f"
		done
	fi
}

# kernels_of BASE: prints the kernels that a scenario is run on side by side, $KTD_KERNELS or
# those of this base, in one line; nothing if it is run on the patched one and its controls.
kernels_of() {
	local kernels

	kernels=$(field_of "$1" kernels)
	# shellcheck disable=SC2086 # without more space than there has to be
	echo ${KTD_KERNELS:-$kernels}
}

# is_for BASE FILE: whether this run is for that base.
is_for() {
	! grep -q '^bases=' "$2" || grep -qE "^bases=\"?(.* )?${1//./\\.}( .*)?\"?$" "$2"
}

# runs_in DIR BASE [full|every_base|placement]: prints the files in it that are for this
# base, without those marked "full" unless asked for; or just those of them that are
# marked "every_base"; with "placement", those whose point that is, too. The longest come
# first, so that two lanes end together.
runs_in() {
	local f

	for f in "$1"/*; do
		is_for "$2" "$f" || continue
		[ "${3:-}" = full ] || ! grep -q '^full=1$' "$f" || continue
		[[ ${3:-full} == full ]] || grep -q '^every_base=1$' "$f" || {
			[ "$3" = placement ] && ! grep -q '^unpatched=passes$' "$f"
		} || continue
		echo "$(sed -n 's/^limit=//p' "$f") $f"
	done | sort -s -k 1,1rn | cut -d ' ' -f 2-
}

# share_of DIR BASE NEWEST: prints what runs_in takes for those that make test has on BASE:
# all on the newest, on others what differs there.
share_of() {
	[ "$2" != "$3" ] || return 0
	# the feature itself is new there
	[ "${1##*/}" != scenarios ] || [ -n "$(field_of "$2" merged)" ] || {
		echo placement && return
	}
	echo every_base
}

# named_runs KIND DIR NAME...: sets $files to the files with these names in DIR, or
# at these paths; one that is not there, or none, is an error, with the known names, and
# so is one that the shells here or in the guest cannot read.
named_runs() {
	local kind=$1 dir=$2 name f known why

	shift 2
	known="(known: $(cd "$dir" && echo *))"
	[ $# -gt 0 ] || die "no $kind given $known"
	files=()
	for name; do
		f=$name
		[[ $name == */* ]] || f=$dir/$name
		[ -f "$f" ] || die "unknown $kind $name $known"
		why=$({ base=${base:-v6.1} bash -euo pipefail -c '. "$1"' bash "$f" >/dev/null && sh -n "$f"; } 2>&1) ||
			{
				why=${why:-$f: its last line is false}
				die "${why%%$'\n'*}"
			}
		files+=("$f")
	done
}

# run_of FILE: prints the name of the folder for what this run leaves: its own, with a part
# of a checksum of the path unless it is in this repository, so that there is one each.
run_of() {
	local path

	path=$(realpath "$1")
	[[ $path != "$TOP"/* ]] || { printf '%s\n' "${1##*/}" && return; }
	printf '%s-%s\n' "${1##*/}" "$(sha256sum <<<"$path" | cut -c 1-6)"
}

# attempt BASE VARIANT FILE OUT: boots and judges it; sets $word to what came of it,
# and $other to the failed checks that are not about placement.
# shellcheck disable=SC2034 # used by the scripts that source this
attempt() {
	local code=0

	"$TOP/host/attempt" "$@" || code=$?
	word=${WORD[$code]}
	other=$(sed -n 's/^not ok [0-9]* //p' "$4/result" 2>/dev/null |
		grep -v '^placement: ' || true)
}

# explain OUT: the failed checks of a run, and where to look.
explain() {
	[ ! -e "$1/result" ] || sed -n '/^not ok/,/^\(ok\|$\)/{/^ok/!s/^/    /p}' "$1/result"
	printf '    see %s\n' "$1"/{serial.log,qemu.cmd,result}
}

# lane COMMAND...: runs it in the background, beside at most one other, or as many
# as $KTD_PARALLEL allows, and shows what it prints when it ends, whole.
# lanes_end: waits for all. $worst is the highest of their exit codes.
lanes=0 worst=0
lane() {
	[ $lanes -lt "${KTD_PARALLEL:-2}" ] || lane_end
	# all in one subshell, so that its exit code is the command's
	{ "$@" | { text=$(cat) && [ -z "$text" ] || printf '%s\n' "$text"; }; } &
	lanes=$((lanes + 1))
}
lane_end() {
	local code=0

	wait -n || code=$?
	[ $code -le $worst ] || worst=$code
	lanes=$((lanes - 1))
}
lanes_end() {
	while [ $lanes -gt 0 ]; do
		lane_end
	done
}

# progress NAME DIR LOG COMMAND...: runs a build into DIR, what it prints to the end of
# LOG, and says on $KTD_TELL, or standard error, how many objects it has made, of how
# many as there were at most in one of that NAME, and how long the rest takes: on a
# terminal in one line, else each half minute.
progress() {
	local name=$1 dir=$2 log=$3 known=$CACHE/objects/$1 tell=${KTD_TELL:-2} every=30
	local head="" tail="\n" since=$2/since status=0 ticker total

	shift 3
	[ ! -t "$tell" ] || every=1 head="\r\033[K" tail=""
	mkdir -p "$dir" "${known%/*}"
	: >"$since"
	made() { find "$dir" -name '*.o' -newer "$since" 2>/dev/null | wc -l; }
	total=$(cat "$known" 2>/dev/null || true)
	(
		began=$SECONDS
		# not longer, since it keeps the callers' pipes open
		while sleep 1 && kill -0 $$ 2>/dev/null && [ -e "$since" ]; do
			[ $(((SECONDS - began) % every)) = 0 ] || continue
			n=$(made) left=""
			[ $((SECONDS - began)) -lt 10 ] || [ "$n" = 0 ] || [ "$n" -ge "${total:-0}" ] ||
				left=", $(((SECONDS - began) * (total - n) / n / 60 + 1)) min left at most"
			# shellcheck disable=SC2059 # how a line begins and ends
			printf "$head  %s: %d objects of %s%s$tail" "$name" "$n" "${total:-some 1500}" "$left" >&"$tell"
		done
	) &
	ticker=$!
	"$@" >>"$log" 2>&1 || status=$?
	[ $status != 0 ] || [ "$(made)" -le "${total:-0}" ] || made >"$known"
	rm -f "$since"
	kill $ticker 2>/dev/null || true
	wait $ticker 2>/dev/null || true
	# shellcheck disable=SC2059
	printf "$head" >&"$tell"
	return $status
}

# with_lock NAME: from here on, only one such step in this build directory.
with_lock() {
	mkdir -p "$BUILD/lock"
	exec {lock_fd}>"$BUILD/lock/$1"
	flock -n "$lock_fd" || {
		say "waiting for another $1"
		flock "$lock_fd"
	}
}
