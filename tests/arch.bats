#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What host/judge must not let pass on other architectures: logs of a run that
# are made up, nothing is booted.
# shellcheck disable=SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tmp=$BATS_TEST_TMPDIR
	mkdir -p "$tmp/out"
	good >"$tmp/out/serial.log"
	printf '%s\n' nonce=1 limit=10 overwritten=0x87f00000, >"$tmp/out/boot.env"
}

# one load, as riscv64-reserved has it
one_load() {
	cat <<-END
		ktd[1]: load s
		kexec_image: Loaded initrd at 0x87ffa000
		kexec_image: Loaded device tree at 0x87ff8000
		Loading segment 0: buf=0x1 bufsz=0x1dfa00 mem=0x80200000 memsz=0x1e0000
		Loading segment 1: buf=0x1 bufsz=0x12aa00 mem=0x803e0000 memsz=0x17b000
		Loading segment 2: buf=0x1 bufsz=0x2470 mem=0x87ffc000 memsz=0x3000
		Loading segment 3: buf=0x1 bufsz=0x1a00 mem=0x87ffa000 memsz=0x2000
		Loading segment 4: buf=0x1 bufsz=0x13c2 mem=0x87ff8000 memsz=0x2000
		ktd[1]: s.status=0
	END
}

# a run in which all is well
good() {
	cat <<-END
		ktd[1]: begin nonce=1
		ktd[1]: range=80200000-87ffffff name=System RAM
		ktd[1]: range=88200000-8fffffff name=System RAM
		ktd[1]: initrd_size=6656
		$(one_load)
		$(one_load)
		ktd[1]: ram_at_exec=80200000-87ffffff name=System RAM
		ktd[1]: ram_at_exec=88200000-8fffffff name=System RAM
		ktd[1]: exec loader=s
		Will call new kernel at 87ffce70 from hart id 0
		memblock_reserve: [0x0000000087ff8000-0x0000000087ff93c1] paging_init
		ktd[2]: begin nonce=1
		ktd[2]: code=80202000-803c0431 name=Kernel code
		ktd[2]: ramdisk=87ffa000-87ffb9ff
		ktd[2]: ram=80200000-87ffffff name=System RAM
		ktd[2]: ram=88200000-8fffffff name=System RAM
		ktd[2]: end
	END
}

# comes_out WORD STATUS [CHECK...]: the verdict, and just these checks fail
comes_out() {
	verdict_is "$tmp/out" arch/runs/riscv64-reserved "$1" "${@:3}"
	[ "$status" = "$2" ]
}

# change SED...: the log
change() { sed -i "$@" "$tmp/out/serial.log"; }

@test "arch: a run in which all is well, and what came of reserved memory" {
	comes_out PASS 0
	run grep "^1.segment=reserved" "$tmp/out/result"
	[ "$output" = "1.segment=reserved 0x87f00000 0x100000 overwritten
1.segment=reserved 0x8ff00000 0x100000 intact" ]
}

@test "arch: a machine without the hole" {
	change s/87ffffff/88ffffff/
	comes_out FAIL 1 "machine: 0x88000000,0x200000 is no System RAM"
}

@test "arch: reserved memory that is no System RAM, as with no-map" {
	change s/-87ffffff/-87efffff/
	comes_out FAIL 1 "machine: 0x87f00000,0x100000 is System RAM"
}

@test "arch: a segment without a message" {
	change "/segment 2/d"
	# what is left of the kernel's is taken for it
	comes_out FAIL 1 "next kernel: purgatory starts it"
}

@test "arch: loads without messages" {
	change "/Load/d"
	run host/judge "$tmp/out" arch/runs/riscv64-reserved
	[ "$status" = 1 ]
	grep -q "^not ok .*load: the segments are kernel" "$tmp/out/result"
}

@test "arch: a second load that is placed otherwise" {
	change -e "0,/segment 4/s/mem=0x87ff8000/mem=0x87ff7000/" \
		-e "0,/device tree/s/0x87ff8000/0x87ff7000/"
	comes_out FAIL 1 "load: all is placed alike a second time"
}

@test "arch: a next kernel that runs elsewhere" {
	change s/code=80202000/code=88202000/
	comes_out FAIL 1 "next kernel: it runs where it was loaded"
}

@test "arch: a next kernel that was given another fdt" {
	change s/0000000087ff93c1/0000000087ff93c0/
	comes_out FAIL 1 "next kernel: the fdt is where it was loaded"
}

@test "arch: an fdt that only the first kernel had there" {
	change -e "/memblock_reserve/d" -e "1i memblock_reserve: [0x0000000087ff8000-0x0000000087ff93c1] x"
	comes_out FAIL 1 "next kernel: the fdt is where it was loaded"
}

@test "arch: a kexec that jumps elsewhere" {
	change s/87ffce70/80200000/
	comes_out FAIL 1 "next kernel: purgatory starts it"
}

@test "arch: an unknown architecture" {
	echo arch=vax >"$tmp/run"
	run host/judge "$tmp/out" "$tmp/run"
	[ "$status" = 2 ]
	[[ $output == *"no checks for arch vax"* ]]
}

@test "arch: an unknown run is refused with the known ones" {
	run arch/run "${BASE:-v7.3}" no-such-run
	[ "$status" = 2 ]
	[[ $output == *"unknown run no-such-run"*"riscv64-reserved"* ]]
}
