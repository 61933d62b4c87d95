# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Commands side by side, and how far one is. host/lib.bash sources this.

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
