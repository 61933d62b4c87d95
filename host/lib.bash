# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What every script on the host shares: strict mode, paths, messages, checks of what is there;
# and, in a file a kind beside it, bases, kernels, runs and progress.
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
CACHE=$(realpath -ms "${KTD_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/kexec-top-down}")
# A tree that has lost its repository is no part of one around it.
export GIT_CEILING_DIRECTORIES=$BUILD:$CACHE
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

# beyond N DIR...: prints all but the N newest of these folders, a line each.
beyond() { stat -c '%.9Y %n' "${@:2}" | sort -rn | tail -n +$(($1 + 1)) | cut -d ' ' -f 2-; }

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

# with_lock NAME: from here on, only one such step in this build directory.
with_lock() {
	mkdir -p "$BUILD/lock"
	exec {lock_fd}>"$BUILD/lock/$1"
	flock -n "$lock_fd" || {
		say "waiting for another run to be done with $1"
		flock "$lock_fd"
	}
}

. "${BASH_SOURCE[0]%/*}/bases.bash"
. "${BASH_SOURCE[0]%/*}/kernels.bash"
. "${BASH_SOURCE[0]%/*}/runs.bash"
. "${BASH_SOURCE[0]%/*}/progress.bash"
