# SPDX-License-Identifier: GPL-2.0
"""What a dump holds, for kdump/open, by drgn: where crash(8) cannot read the kernel's tasks.
   ask.py VMCORE VMLINUX PATTERN [FIRST-LAST...]
Prints key=value lines. The memory at these addresses is searched for pages that begin with
the pattern. Types are known of the few objects with debug information, symbols of all."""

import sys

import drgn
from drgn.helpers.linux.printk import get_printk_records

vmcore, vmlinux, pattern, *ranges = sys.argv[1:]
prog = drgn.Program()
prog.set_core_dump(vmcore)
prog.load_debug_info([vmlinux])


def at(kind, name, offset=0):
    address = prog.symbol(name).address + offset
    return drgn.Object(prog, kind, address=address & (2**64 - 1))


def function(address):
    try:
        return prog.symbol(address).name
    except LookupError:
        return None


nodename = at("struct uts_namespace", "init_uts_ns").name.nodename
print(f"value={nodename.string_().decode()}")
for record in get_printk_records(prog):
    text = record.text.decode(errors="replace")
    if text.startswith("Kernel panic"):
        print(f"panic={text}")
# the one that ran on the CPU that panicked
cpu = at("int", "panic_cpu").value_()
offsets = at(f"unsigned long [{cpu + 1}]", "__per_cpu_offset")
task = at("struct task_struct *", "current_task", offsets[cpu].value_())
print(f"pid={task.pid.value_()}")
print(f"comm={task.comm.string_().decode()}")
stack = prog.read(task.stack.value_(), 16384)
words = (int.from_bytes(stack[i : i + 8], "little") for i in range(0, len(stack), 8))
print(f"in_sysrq={int('sysrq_handle_crash' in map(function, words))}")
pages = 0
for r in ranges:
    first, last = (int(end, 16) for end in r.split("-"))
    for page in range(first, last, 4096):
        try:
            pages += prog.read(page, len(pattern), True) == pattern.encode()
        except drgn.FaultError:  # zeros, or free: it is not in the dump
            pass
print(f"pages={pages}")
