# SPDX-License-Identifier: GPL-2.0
# Whether the code of objects is that of a kernel: all of it has to be there once, but for
# what the linker fills in, objtool and nothing else. Prints the address that each local
# symbol has in that kernel, which the linker's work tells.
#   code.py VMLINUX OBJECT...
# Exit: 1 if some code is not in there, or at more than one place
import re
import subprocess
import sys


def readelf(options, file):
    out = subprocess.run(["readelf", options, file], capture_output=True, text=True, check=True)
    return out.stdout.splitlines()


def sections(file):
    """index -> (name, type, offset, size, flags)"""
    found = {}
    for line in readelf("-SW", file):
        m = re.match(r" *\[ *(\d+)\] (\S+) +(\w+) +\w+ (\w+) (\w+) \w+ +([A-Z]*) ", line)
        if m:
            found[m[1]] = m[2], m[3], int(m[4], 16), int(m[5], 16), m[6]
    return found


vmlinux = sys.argv[1]
image = open(vmlinux, "rb").read()
segments = []
for line in readelf("-lW", vmlinux):
    m = re.match(r" +LOAD +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+)", line)
    if m:
        segments.append([int(x, 16) for x in m.groups()])


def address(offset):
    for start, virtual, size in segments:
        if start <= offset < start + size:
            return virtual + offset - start
    sys.exit(f"{vmlinux} has no address for its byte {offset}")


bad = 0
for file in sys.argv[2:]:
    data = open(file, "rb").read()
    secs = sections(file)
    code = {}
    for name, _, offset, size, flags in secs.values():
        if size and flags.startswith("AX") and re.match(r"\.text|\.noinstr", name):
            code[name] = data[offset:offset + size]
    holes = {name: set() for name in code}
    refers = {name: [] for name in code}
    where = None
    for line in readelf("-rW", file):
        m = re.match(r"Relocation section '\.rela(\S+)'", line)
        if m:
            where = m[1]
        m = re.match(r"(\w{16}) +\w+ R_X86_64_(\w+) +\w+ (\S+)(?: ([+-]) (\w+))?", line)
        if not m:
            continue
        at, kind, symbol = int(m[1], 16), m[2], m[3]
        addend = int((m[4] or "+") + (m[5] or "0"), 16)
        if where in code:
            # the call of __fentry__ is a nop there
            holes[where].update(range(at - (symbol == "__fentry__"), at + (8 if kind == "64" else 4)))
            if kind in ("PC32", "32S") and symbol != "__fentry__":
                refers[where].append((at, kind, symbol, addend))
        elif where == "__jump_table" and at % 16 == 0 and symbol in code:
            # a jump that is not taken is a nop
            short = code[symbol][addend] == 0xeb
            holes[symbol].update(range(addend, addend + (2 if short else 5)))
    base = {}
    for name, text in code.items():
        pattern = b"".join(b"." if i in holes[name] else re.escape(text[i:i + 1])
                           for i in range(len(text)))
        hits = [m.start() for m in re.finditer(pattern, image, re.S)]
        if len(hits) != 1:
            print(f"{file}: {name} is {len(hits)} times in there", file=sys.stderr)
            bad = 1
            continue
        base[name] = address(hits[0])
        for at, kind, symbol, addend in refers[name]:
            value = int.from_bytes(image[hits[0] + at:hits[0] + at + 4], "little", signed=True)
            if kind == "PC32":
                value += base[name] + at
            base.setdefault(symbol, (value - addend) % 2**64)
    for line in readelf("-sW", file):
        m = re.match(r" *\d+: (\w+) +\d+ (?:FUNC|OBJECT) +LOCAL +\w+ +(\d+) (\S+)", line)
        if m and secs[m[2]][0] in base:
            print(f"{base[secs[m[2]][0]] + int(m[1], 16):x} {m[3]}")
sys.exit(bad)
