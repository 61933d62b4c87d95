# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What most tests ask of a run. Sourced by the .bats files.
# shellcheck disable=SC2154 # bats sets $output and $status

# output_has WORD...: $output has every word
output_has() {
	local w

	echo "$output"
	for w; do
		[[ $output == *"$w"* ]] || {
			echo "missing: $w"
			return 1
		}
	done
}

# verdict_is OUT RUN WORD [CHECK...]: what host/judge says of a log, and just these checks
# fail. Its exit status is in $status.
verdict_is() {
	run host/judge "$1" "$2"
	cat "$1/result"
	[ "$(sed -n 's/^verdict=//p' "$1/result")" = "$3" ] &&
		diff <(printf '%s\n' "${@:4}" | grep . | sort) \
			<(sed -n 's/^not ok [0-9]* //p' "$1/result" | sort)
}
