#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a picture of report/memory has to be.

   report.py SVG                one that is not says why, exit 1
   report.py SVG lane NAME      what is written in that lane, a line a text
   report.py SVG pieces         what the tips say of memory, the lowest last
"""
import sys
import xml.etree.ElementTree as ET

S = "{http://www.w3.org/2000/svg}"
CHARACTER, ASCENT, DESCENT = 6.02, 8, 2


def texts(node):
    for t in node.iter(S + "text"):
        x, y = float(t.get("x")), float(t.get("y"))
        yield x, y - ASCENT, x + CHARACTER * len(t.text), y + DESCENT, t.text


def boxes(node):
    for r in node.iter(S + "rect"):
        if "box" in r.get("class", "").split():
            x, y = float(r.get("x")), float(r.get("y"))
            yield x, y, x + float(r.get("width")), y + float(r.get("height")), "a box"


def overlaps(things):
    things = list(things)
    for i, a in enumerate(things):
        for b in things[:i]:
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
                yield f"{a[4]!r} and {b[4]!r} overlap"


def wrong(svg):
    width, height = map(float, svg.get("viewBox").split()[2:])
    yield from overlaps(texts(svg))
    yield from overlaps(boxes(svg))
    for x, y, right, bottom, text in [*texts(svg), *boxes(svg)]:
        if x < 0 or y < 0 or right > width or bottom > height:
            yield f"{text!r} leaves the picture"
    for group in svg.iter(S + "g"):
        for x, y, right, bottom, _ in boxes(group) if len(group.findall(S + "text")) == 2 else ():
            for t in texts(group):
                if t[0] < x or t[1] < y or t[2] > right or t[3] > bottom:
                    yield f"{t[4]!r} leaves its box"
    for tag in svg.iter():
        if tag.tag in (S + "script", S + "image") or any("href" in a for a in tag.attrib):
            yield f"a {tag.tag}, which needs more than this file"


svg = ET.parse(sys.argv[1]).getroot()
if len(sys.argv) == 2:
    found = list(wrong(svg))
    print(*found, sep="\n")
    sys.exit(bool(found))
if sys.argv[2] == "pieces":
    for title in svg.iter(S + "title"):
        print(title.text.strip())
else:
    for group in svg.iter(S + "g"):
        if group.get("class") == "in-lane":
            lane = [t[4] for t in texts(group)]
            if lane[1] == sys.argv[3]:
                print(*lane[2:], sep="\n")
