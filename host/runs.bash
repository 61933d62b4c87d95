# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153,SC2154 # $variation and $WORD are of host/lib.bash
# Which scenarios and runs there are, on which kernels, and what came of them.
# host/lib.bash sources this.

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

# runs_of BASE: prints the folder for what its runs leave.
runs_of() { printf '%s\n' "$BUILD/run/$1${KTD_FLAVOR:+-$KTD_FLAVOR}$variation"; }

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

# is_for BASE FILE: whether this run is for that base.
is_for() {
	! grep -q '^bases=' "$2" || grep -qE "^bases=\"?(.* )?${1//./\\.}( .*)?\"?$" "$2"
}

# runs_in DIR BASE [full|every_base|placement]: prints the files in it that are for this
# base, without those marked "full" unless asked for; or just those of them that are
# marked "every_base"; with "placement", those whose point that is, too. The longest come
# first, so that two lanes end together.
runs_in() {
	awk -v base="$2" -v which="${3:-}" '
		function told() {
			if (here && (which == "full" || !full && (which == "" || every ||
			    which == "placement" && !passes)))
				print limit, file
		}
		FNR == 1 { told(); file = FILENAME; here = 1; limit = full = every = passes = "" }
		/^bases=/ { gsub(/bases=|"/, ""); here = index(" " $0 " ", " " base " ") }
		/^full=1$/ { full = 1 }
		/^every_base=1$/ { every = 1 }
		/^unpatched=passes$/ { passes = 1 }
		sub(/^limit=/, "") { limit = $0 }
		END { told() }' "$1"/* | sort -s -k 1,1rn | cut -d ' ' -f 2-
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

# run_once BASE VARIANT FILE OUT: boots and judges it; sets $word to what came of it,
# and $other to the failed checks that are not about placement.
# shellcheck disable=SC2034 # used by the scripts that source this
run_once() {
	local code=0

	"$TOP/host/run-once" "$@" || code=$?
	word=${WORD[$code]}
	other=$(sed -n 's/^not ok [0-9]* //p' "$4/result" 2>/dev/null |
		grep -v '^placement: ' || true)
}

# explain OUT: the failed checks of a run, and where to look.
explain() {
	local f

	[ ! -e "$1/result" ] || sed -n '/^not ok/,/^\(ok\|$\)/{/^ok/!s/^/    /p}' "$1/result"
	for f in "$1"/{serial.log,qemu.cmd,result}; do
		[ ! -e "$f" ] || echo "    see $f"
	done
}
