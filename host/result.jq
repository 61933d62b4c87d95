# SPDX-License-Identifier: GPL-2.0
# One run as an object: from the checks, four fields each, and the values before the KTAP in
# $result. docs/report.md describes it.
($result | split("KTAP version 1\n")[0] | split("\n")
	| map(index("=") as $i | select($i) | { key: .[:$i], value: .[$i + 1:] })
	| group_by(.key) | map({ key: .[0].key, value: map(.value) }) | from_entries) as $values
| def one($key): $values[$key][0] // "";
[ .[:-1] | split("\u001e") as $c | range(0; $c | length; 4)
	| { name: $c[.], ok: ($c[. + 1] == "0"), found: $c[. + 2], expected: $c[. + 3] } ] as $checks
| {
	run: ($out | split("/")[:-1] | join("/")), base: one("base"), kernel: one("variant"),
	scenario: $file, verdict: one("verdict"),
	seconds: (one("seconds") | tonumber? // null), accelerator: one("accel"),
	log: "\($out)/serial.log", command: "\($out)/qemu.cmd", result: "\($out)/result",
	checks: $checks, values: $values
}
