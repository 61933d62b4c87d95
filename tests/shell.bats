#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# make shell, on a terminal. Needs what make test built for the scenarios.

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	screen=$BATS_TEST_TMPDIR/screen
	: >"$screen"
	mkfifo "$BATS_TEST_TMPDIR/keys"
	exec 8<>"$BATS_TEST_TMPDIR/keys"
	script -qefc "make -s shell BASE=${BASE:-v7.3}" /dev/null <&8 >"$screen" 2>&1 3>&- &
	pid=$!
}

teardown() { kill "$pid" 2>/dev/null || true; }

# shows TEXT [TIMES]: waits until it is there
shows() {
	for _ in {1..60}; do
		[ "$(grep -caF -- "$1" "$screen")" -lt "${2:-1}" ] || return 0
		sleep 1
	done
	cat "$screen"
	return 1
}

# at_prompt BOOT: waits for the shell. It first asks the terminal where the cursor is, and
# takes what comes for the answer: here, as from a terminal, it comes.
at_prompt() {
	shows "Ctrl-A X, ends it" "$1" || return
	for _ in {1..30}; do
		printf '\e[1;1R' >&8
		echo "echo boot=\$((0 + $1))." >&8
		sleep 1
		! grep -qaF "boot=$1." "$screen" || return 0
	done
	return 1
}

@test "a root shell: load, see where that is, go there, leave" {
	at_prompt 1
	echo "kexec -s -l /boot/kernel --initrd=/boot/initrd --reuse-cmdline; echo loaded \$?" >&8
	shows "loaded 0"
	echo "place; id -u | sed s/^/user=/" >&8
	shows "user=0"
	grep -a "^kernel  *0x[0-9a-f]*  *[0-9a-f-]* System RAM" "$screen"
	echo "kexec -e" >&8
	at_prompt 2
	echo "place" >&8
	shows "Nothing is loaded."
	echo "exit" >&8
	wait "$pid"
}
