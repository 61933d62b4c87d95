# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What most tests ask of a run. Sourced by the .bats files.
# shellcheck disable=SC2154 # bats sets $output

# says WORD...: $output has every word
says() {
	local w

	echo "$output"
	for w; do
		[[ $output == *"$w"* ]] || {
			echo "missing: $w"
			return 1
		}
	done
}
