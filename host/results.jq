# SPDX-License-Identifier: GPL-2.0
# All results as one object, from the runs, the scenarios' verdicts, the TAP of the gates and
# of make test, and the data of make bench.
def files: split("\u001e")[1:] as $f | range(0; $f | length; 2) | { file: $f[.], text: $f[. + 1] };
def words: split(" ") | map(select(. != ""));
def tap: split("\n")[] | capture("^(?<not>not )?ok [0-9]* *-? *(?<name>.*?)( # (?<why>.*))?$")
	| { name, verdict: (if .not then "FAIL" elif (.why // "" | test("^skip"; "i")) then "SKIP" else "PASS" end),
		why: (.why // "" | sub("^[Ss][Kk][Ii][Pp] *"; "")) };
{
	scenarios: [ $verdicts | files
		| { run: (.file | rtrimstr("/verdict")) } + (.text | capture("^(?<verdict>[A-Z]+) *(?<said>(.|\n)*)\n$")) ],
	runs: sort_by(.run, .kernel),
	gates: [ $gates | files | { base: (.file | split("/")[1]) } + (.text | tap) ],
	suites: [ $suites | tap ],
	bench: [ $bench | files | (.text | split("\n") | map(ltrimstr("# ") | words | select(. != []))) as $rows
		| { file, columns: $rows[0], rows: $rows[1:] } ]
}
