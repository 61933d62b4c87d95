# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # $variation is of host/lib.bash
# How kernels are configured, where they are, what they run on. host/lib.bash sources this.

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

# banner_of FILE: prints what that bzImage says of itself: "RELEASE (WHO) #1 ...", of which
# the first word is uname -r, and all from the # on uname -v.
banner_of() {
	local at

	# Documentation/arch/x86/boot.rst: kernel_version
	at=$(od -An -t u2 -j $((0x20e)) -N 2 "$1" | tr -d ' ')
	dd if="$1" bs=1 skip=$((at + 0x200)) count=300 2>/dev/null | tr '\0' '\n' | sed 2,\$d
}

# debian_config BASE: prints the configuration of Debian's own kernel of this line.
debian_config() {
	local package deb

	package=$(field_of "$1" package)
	package=${package/source/config}
	deb=$("$TOP/host/archive" deb "$(field_of "$1" suite)" "$package")
	dpkg-deb --fsys-tarfile "$deb" | tar -x -O "./usr/src/$package/config.amd64_none_amd64.xz" |
		xz -dc || die "no configuration in $deb"
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

# src_of BASE VARIANT: prints where that kernel is built. All but the two that everyone needs
# take turns in one tree, where little is built again, and so do the trees of host/base-of-tree.
src_of() {
	local of=$1 variant=other

	[ -z "$(field_of "$1" git)" ] || of=own
	[[ $2 != @(patched|unpatched) ]] || variant=$2
	printf '%s\n' "$BUILD/src/$of-$variant"
}

# is_distributed VARIANT: whether that kernel is as a distribution has it, with drivers that the
# guest needs as modules.
is_distributed() { [[ $1 == @(debian|given|livepatch) ]]; }

# kernel_of BASE VARIANT FLAVOR: prints where that kernel is kept, or that of another base
# for BASE/VARIANT. A distribution's has no flavor.
kernel_of() {
	[[ $2 != */* ]] || set -- "${2%/*}" "${2#*/}" "$3"
	local name=$1-$2

	if ! is_distributed "$2"; then
		[ "$3" = guest ] || name+=-$3
		name+=$variation
	fi
	printf '%s\n' "$BUILD/kernel/$name"
}

# disk_of BASE VARIANT: prints the disk that kdump's guests with that kernel boot from.
disk_of() {
	local of=-$2

	[ "$2" != patched ] || of=""
	printf '%s\n' "$BUILD/kdump/$1$of.ext4"
}

# loader_of ROOT: sets $loader to the command that runs a program of this user space,
# by its path, with the libraries from there.
# shellcheck disable=SC2034 # for its callers
loader_of() { loader=("$1/lib64/ld-linux-x86-64.so.2" --library-path "$1/lib/x86_64-linux-gnu"); }

# programs_of ROOT DIR: makes in DIR a script for each program of this user space, which runs it
# so; the compiler runs its own parts so, too.
programs_of() {
	local f name wrapper

	loader_of "$1"
	for f in "$1"/usr/bin/*; do
		name=${f##*/} wrapper=()
		[[ ! $name =~ ^(.*-)gcc-[0-9]+$ ]] ||
			wrapper=(-B "$1/usr/bin/${BASH_REMATCH[1]}" -wrapper "$(IFS=, && echo "${loader[*]}")")
		name=${name%-[0-9][0-9]}
		cat >"$2/$name" <<-END
			#!/bin/sh
			# of a pipe, gcc starts all but the first without its wrapper
			for a; do
				shift
				[ "\$a" = -pipe ] || set -- "\$@" "\$a"
			done
			exec ${loader[*]} $f ${wrapper[*]} "\$@"
		END
		chmod +x "$2/$name"
	done
}

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

# kernels_of BASE: prints the kernels that a scenario is run on side by side, $KTD_KERNELS or
# those of this base, in one line; nothing if it is run on the patched one and its controls.
kernels_of() {
	local kernels

	kernels=$(field_of "$1" kernels)
	# shellcheck disable=SC2086 # without more space than there has to be
	echo ${KTD_KERNELS:-$kernels}
}
