#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# A source tarball on standard input -> one commit on the branch "source", for git
# fast-import: far cheaper than a work tree of 80,000 files.
#   import.py "NAME <ADDRESS>" MESSAGE
import re
import sys
import tarfile

out = sys.stdout.buffer


def data(b):
    out.write(b"data %d\n" % len(b) + b + b"\n")


who, message = (a.encode() for a in sys.argv[1:])
out.write(b"feature done\ncommit refs/heads/source\n")
for role in b"author", b"committer":
    out.write(role + b" " + who + b" 946684800 +0000\n")
data(message + b"\n")
with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as tar:
    for m in tar:
        name = m.name.split("/", 1)[-1].encode()
        if m.issym():
            mode, content = b"120000", m.linkname.encode()
        elif m.isfile():
            mode = b"100755" if m.mode & 0o100 else b"100644"
            content = tar.extractfile(m).read()
        elif m.isdir():
            continue
        else:
            sys.exit(f"{m.name}: neither file, folder nor symbolic link")
        # Debian's packaging ignores every file; who edits the tree must not.
        if name == b".gitignore":
            content = re.sub(rb"(?m)^(/\*|!/debian/)\n", b"", content)
        out.write(b"M " + mode + b" inline " + name + b"\n")
        data(content)
out.write(b"done\n")
