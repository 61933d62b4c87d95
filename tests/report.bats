#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The picture, the table and the page of results, from results that are in tests/report.
# shellcheck disable=SC2031,SC2154 # bats sets $output and $status

load output
setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	base=v6.1
	tmp=$BATS_TEST_TMPDIR
	export KTD_BUILD=$tmp/build
}

# ran NAME [SCENARIO]: its results, as those of a scenario.
ran() {
	local f v

	scenario=${2:-4g} run=$KTD_BUILD/run/$base/${2:-4g}
	svg=$KTD_BUILD/report/$base-$scenario.svg
	for f in tests/report/"$1".*.result; do
		v=${f%.result}
		v=$run/${v##*.}
		mkdir -p "$v"
		cp "$f" "$v/result"
		touch "$v"/{serial.log,qemu.cmd}
	done
}
draw() { run report/memory "$base" "$scenario"; }
lane() { python3 tests/report.py "$svg" lane "$1"; }
# verdict WORD...: what host/scenario writes
verdict() { echo "$*" >"$run/verdict"; }
no() { ! grep "$@"; }
# piece LINE: the last picture has that range, and as that
piece() { python3 tests/report.py "$svg" pieces | grep -Fx -- "$1"; }

@test "each picture is XML, its words are apart and inside, and it needs no other file" {
	for f in tests/report/*.patched.result; do
		name=${f#tests/report/}
		ran "${name%.patched.result}"
		draw
		[ "$status" = 0 ]
		python3 tests/report.py "$svg"
		grep -q 'prefers-color-scheme:dark' "$svg"
		grep -q 'Not to scale' "$svg"
		rm -r "$run"
	done
	# a name is a name, whatever it has
	ran crash-dax
	sed -i 's/Persistent Memory/Persistent <\&">/' "$run/patched/result"
	draw
	piece '0x180000000-0x187ffffff Persistent <&">'
	python3 tests/report.py "$svg"
	# and what checks that sees what is not so
	sed 's/<text x="[0-9]*"/<text x="10"/' "$svg" >"$tmp/heap.svg"
	run python3 tests/report.py "$tmp/heap.svg"
	[ "$status" = 1 ]
	output_has "overlap"
	sed 's/<text x="\([0-9]*\)" y="\([0-9]*\)" class="in/<text x="\1" y="9\2" class="in/' "$svg" >"$tmp/out.svg"
	run python3 tests/report.py "$tmp/out.svg"
	[ "$status" = 1 ]
	output_has "leaves the picture" "leaves its box"
}

@test "a hot-added DIMM is told apart, and what is loaded there is marked" {
	ran dimm-1g dimm-boot
	draw
	[ "$status" = 0 ]
	piece "0x100000000-0x13fffffff System RAM, unknown to the next kernel"
	piece "0x100000-0x3ffdcfff System RAM"
	piece "0x9fc00-0x9ffff Reserved"
	[ "$(lane patched | sort | paste -s -d ,)" = "0x3ea00000,0x3ec00000,0x3ec00000,0x3ffd4000,0x3ffd6000,boot params,came up at,initrd 2 MiB,kernel,next kernel,purgatory" ]
	[ "$(lane unsafe | grep -c '^! ')" = 4 ]
	lane unsafe | grep -x "NEVER CAME UP"
	run lane patched
	[[ $output != *"! "* ]]
	run lane "(kexec_load)"
	[[ $output != *"! "* ]]
	output_has 0x13fff7000 0x13fff2000 0x13ec00000 0x13ea00000
}

@test "the same machine, and the next kernel is told of the DIMM: nothing is marked" {
	ran dimm-1g
	sed -i 's/^1.told=0000000000100000.*/&\n1.told=100000000-13fffffff/' "$run/patched/result"
	draw
	piece "0x100000000-0x13fffffff System RAM"
	no -q 'unknown to\|url(#[^)]*unknown' "$svg"
	run lane unsafe
	[[ $output != *"! "* ]]
}

@test "crash kernel, persistent memory and what a driver manages are told apart" {
	ran crash-dax
	draw
	[ "$status" = 0 ]
	piece "0x6d000000-0x7cffffff Crash kernel"
	piece "0x7d000000-0x7ffdcfff System RAM"
	piece "0x180000000-0x187ffffff Persistent Memory"
	piece "0x188000000-0x1bfffffff System RAM (kmem), unknown to the next kernel"
	for pattern in dots lines cross unknown; do
		grep -q "fill=\"url(#v6.1-4g-$pattern)\"" "$svg"
		grep -q "<pattern id=\"v6.1-4g-$pattern\"" "$svg"
	done
	lane debian | grep -x "crash kernel"
}

@test "a hundred ranges in 32 TiB: those in use are shown, the others counted, none is lost" {
	ran many-32t
	draw
	[ "$status" = 0 ]
	grep -q '>97 ranges of<' "$svg"
	grep -q 'System RAM: 32.0 TiB in 100 ranges' "$svg"
	while read -r range _; do
		piece "$(printf '%#x-%#x' $((16#${range%-*})) $((16#${range#*-}))) System RAM"
	done < <(sed -n 's/^1\.map=\(.*\) System RAM$/\1/p' "$run/patched/result")
	lane patched | grep -x "initrd 1 GiB"
	# one of them is in use: it is by itself
	sed -i 's/^1.c.kernel=.*/1.c.kernel=0x170000000/' "$run/patched/result"
	draw
	grep -q '>96 ranges of<' "$svg"
	[ "$(lane "(kexec_load)" | grep -c '^0x')" = 4 ]
}

@test "where nothing was loaded, or not run, or one segment lacks, the lane says so" {
	ran nothing
	draw
	[ "$status" = 0 ]
	[ "$(lane patched | paste -s -d ' ')" = "nothing was loaded" ]
	[ "$(lane control)" = "not run" ]
	sed -i '/^1.c.initrd=/d' "$run/patched/result"
	draw
	lane "(kexec_load)" | grep -x "no initrd"
	output_has "initrd           -                    -"
}

@test "the table has each place, in 80 columns, and the memory it is in" {
	ran many-32t
	run report/memory "$base" 4g
	[ "$status" = 0 ]
	output_has "boot parameters  0x98000 [4]          0x2030bfff7000 [1]   0x2030bfff2000 [1]" \
		"next kernel at   0x7c000000           0x2030bec00000" \
		"[2] 0x100000000-0x1fc7bfffffff: 31.6 TiB, 97 ranges of System RAM"
	[[ $(sed -n 3p <<<"$output") != *"!"* ]]
	[ "$(grep -v '^drawn:' <<<"$output" | wc -L)" -le 80 ]
	rm -r "$run"
	ran dimm-1g
	draw
	output_has "kernel           0x13ec00000 [1] !    0x3ec00000 [2]       0x13ec00000 [1]"
}

@test "results that are missing, cut, or wrong are an error, and leave no picture" {
	scenario=4g
	draw
	[ "$status" = 2 ]
	output_has "no result in"
	ran dimm-1g
	draw
	[ "$status" = 0 ]
	# shellcheck disable=SC2016 # sed's
	for change in '/^not ok 3\|^ok 3/,$d' '/^verdict=/d' '/^1\.\.3/d' 's/^\(1.s.kernel\)=.*/\1=top/' 's/^1.map=0.*/1.map=5-3 x/'; do
		for v in patched unsafe; do
			ran dimm-1g
			sed -i "$change" "$run/$v/result"
			draw
			[ "$status" = 2 ]
			output_has "$v/result: "
			[ ! -e "$svg" ]
		done
	done
	run report/memory "$base" no-such-scenario
	[ "$status" = 2 ]
	output_has "unknown scenario no-such-scenario" "4g"
}

@test "a run that loads nothing has no picture, and that is no error" {
	ran nothing
	sed -i '/^1\./{/^1\.\./!d}' "$run/patched/result"
	draw
	[ "$status" = 0 ]
	output_has "no picture"
	[ ! -e "$svg" ]
}

# row NAME: what the page has in that row, without the picture
row() { sed -n "/id=\"$base-scenarios-$1\"/,/<svg\|<.section>/p" "$KTD_BUILD/report/index.html"; }

@test "the page has a row for each run, with its picture, and names what was not run" {
	ran dimm-1g dimm-boot
	verdict "PASS    dimm-boot   48 s  controls: unsafe"
	ran nothing crash-low
	verdict $'FAIL    crash-low (patched: <&>)\n    not ok 1 <that>\n    see /this'
	mkdir "$KTD_BUILD/run/v6.12"
	run report/index
	[ "$status" = 0 ]
	page=$KTD_BUILD/report/index.html
	row dimm-boot | grep '<b class="PASS">PASS</b> *48 s  controls: unsafe'
	row dimm-boot | grep 'control unsafe: FAIL, 19 s; <a href="../run/v6.1/dimm-boot/unsafe/serial.log"'
	row crash-low | grep '<b class="FAIL">FAIL</b> *(patched: &lt;&amp;&gt;)'
	row crash-low | grep 'not ok 1 &lt;that&gt;'
	row crash-low | no 'see /this'
	[ "$(grep -c '<svg' "$page")" = 2 ]
	source host/lib.bash
	for f in scenarios/* arch/runs/* kdump/runs/*; do
		! is_for "$base" "$f" || grep -q "id=\"$base-${f//\//-}\"" "$page"
	done
	no "id=\"v6.1-scenarios-cma-all\"" "$page"
	row 4g | grep '<li id="[^"]*">4g</li>'
	row initrd-1g | grep 'only make test-full has it'
	grep "id=\"$base-arch-runs-arm64[^\"]*\">.*only make test-full has it" "$page"
	grep 'id="v6.12-kdump-runs-plain">plain</li>' "$page"
	grep 'id="v6.12-scenarios-1g">.*only make test-full has it' "$page"
	row 4g | no PASS
	no -E '(src|href)="?(https?:)?//' "$page"
	grep '1 FAIL, [0-9]* not run, 1 PASS' "$page"
	# each link is to something
	sed -n 's/.*href="\(\.\.[^"]*\)".*/\1/p' "$page" | while read -r link; do
		[ -e "$KTD_BUILD/report/$link" ]
	done
}

@test "host/scenario leaves its verdict, and none of a run before" {
	ran dimm-1g
	verdict "PASS    4g   48 s"
	mkdir -p "$KTD_BUILD/image/$base"
	touch "$KTD_BUILD/image/initrd" "$KTD_BUILD/image/$base/tools.tar"
	run host/scenario "$base" 4g
	[ "$status" = 2 ]
	[ "$(head -n 1 "$run/verdict")" = "ERROR   4g (patched)" ]
	[ "$(grep -c PASS "$run/verdict")" = 0 ]
}

@test "of kernels side by side the last one's verdict counts, and the first is beside it" {
	ran dimm-1g dimm-boot
	mv "$run/patched" "$run/debian"
	mv "$run/unsafe" "$run/unpatched"
	# not among them, and older than its kernel
	ran nothing dimm-boot
	mkdir -p "$KTD_BUILD/kernel/$base-patched"
	touch -d '1 minute' "$KTD_BUILD/kernel/$base-patched/bzImage"
	echo "unpatched debian" >"$run/kernels"
	verdict $'PASS    dimm-boot   48 s  unpatched FAIL, debian PASS\n    unpatched:\n    not ok 1 <that>'
	draw
	[ "$status" = 0 ]
	lane debian | grep "^came up"
	lane unpatched | grep -x "NEVER CAME UP"
	output_has "unpatched kexec -s" "debian kexec -s"
	report/index
	row dimm-boot | grep '<b class="PASS">PASS</b> *48 s  unpatched FAIL, debian PASS'
	row dimm-boot | grep '<li>unpatched: FAIL, 19 s; <a href="../run/v6.1/dimm-boot/unpatched/serial.log"'
	row dimm-boot | grep '<li>debian: PASS'
	row dimm-boot | grep 'not ok 1 &lt;that&gt;'
	row dimm-boot | no 'patched: ERROR\|control'
	rm "$run/debian/result"
	draw
	[ "$status" = 2 ]
	output_has "no result in $run/debian"
}

@test "kernels side by side are each tried, and an unknown one is refused" {
	echo "# mine" >"$tmp/mine"
	run make scenario BASE="$base" S="$tmp/mine" V="debian pachted"
	[ "$status" != 0 ]
	output_has "unknown kernel pachted"
	[ ! -e "$KTD_BUILD/kernel" ]
	# none is there: each is an ERROR, and the scenario too
	mkdir -p "$KTD_BUILD/image/$base"
	touch "$KTD_BUILD/image/initrd" "$KTD_BUILD/image/$base/tools.tar"
	KTD_KERNELS="unpatched  patched" run host/scenario "$base" "$tmp/mine"
	[ "$status" = 2 ]
	output_has "unpatched ERROR, patched ERROR" "    unpatched:" "no kernel patched"
	# no file is named that is not there
	[[ $output != *"    see "* ]]
	for out in "$KTD_BUILD/run/$base"/mine-*/patched; do
		touch "$out/qemu.cmd"
	done
	run bash -c '. host/lib.bash && explain "$1"' - "$out"
	[ "$output" = "    see $out/qemu.cmd" ]
	[ "$(cat "$KTD_BUILD/run/$base"/mine-*/kernels)" = "unpatched patched" ]
}

@test "scenarios outside of the repository have a result, a picture and a row each" {
	source host/lib.bash
	mkdir -p "$tmp"/{a,b} "$KTD_BUILD/image/$base"
	touch "$KTD_BUILD/image/initrd" "$KTD_BUILD/image/$base/tools.tar"
	for f in "$tmp"/{a,b}/mine; do
		echo "# the one in ${f%/mine}" >"$f"
		name=$(run_of "$f")
		[[ $name == mine-?????? ]]
		# no kernel to boot
		run host/scenario "$base" "$f"
		[ "$(head -n 1 "$KTD_BUILD/run/$base/$name/verdict")" = "ERROR   $name (patched)" ]
		ran dimm-1g "$name"
		verdict "PASS    $name   48 s"
		run report/memory "$base" "$f"
		[ "$status" = 0 ]
		[ -s "$svg" ]
	done
	report/index
	[ "$(grep -c '<svg' "$KTD_BUILD/report/index.html")" = 2 ]
	for f in "$tmp"/{a,b}/mine; do
		grep "<h3>$(run_of "$f")</h3> <b class=\"PASS\">PASS</b> *48 s" "$KTD_BUILD/report/index.html"
		grep "<p>the one in ${f%/mine}" "$KTD_BUILD/report/index.html"
	done
	# in a folder of its own or not, what is in the repository has its name
	[ "$(run_of tests/scenarios/../../scenarios/4g)" = 4g ]
	# that it was changed is seen as well
	touch -d '1 minute' "$tmp/a/mine"
	report/index
	[ "$(grep -c 'class="STALE">.*it was PASS, but .*/a/mine is newer' "$KTD_BUILD/report/index.html")" = 1 ]
}

@test "a tree of anybody's has a part of the page, with just what was run of it" {
	# shellcheck disable=SC2030
	base=7.2.1-1a2b3c
	mkdir -p "$KTD_BUILD/base/$base"
	printf '%s\n' like=v6.12 kernels=unpatched >"$KTD_BUILD/base/$base/BASE"
	report/index
	no "$base" "$KTD_BUILD/report/index.html"
	ran dimm-1g dimm-boot
	rm -r "$run/unsafe"
	mv "$run/patched" "$run/unpatched"
	echo unpatched >"$run/kernels"
	verdict "FAIL    dimm-boot   9 s  unpatched FAIL"
	draw
	[ "$status" = 0 ]
	report/index
	page=$KTD_BUILD/report/index.html
	sed -n "/<h2>$base/,/<h2>/p" "$page" >"$tmp/part"
	grep '<p>1 FAIL. <a href="#7.2.1-1a2b3c-scenarios-dimm-boot">dimm-boot</a>&nbsp;FAIL</p>' "$tmp/part"
	[ "$(grep -c '<section' "$tmp/part")" = 1 ]
	no ': not run</h3>' "$tmp/part"
	grep '<h2>v7.3</h2>' "$page"
}

@test "a run that is stale, or was not judged, is no pass" {
	ran dimm-1g dimm-boot
	run report/index
	row dimm-boot | grep 'class="UNFINISHED"'
	verdict "PASS    dimm-boot   48 s"
	report/index
	row dimm-boot | grep 'class="PASS"'
	mkdir -p "$KTD_BUILD/kernel/$base-unsafe"
	touch -d '1 minute' "$KTD_BUILD/kernel/$base-unsafe/bzImage"
	report/index
	row dimm-boot | grep 'class="STALE">.*it was PASS, but .*unsafe/bzImage is newer'
	row dimm-boot | grep 'build/kernel'
	touch -d '2 minutes' "$run"/{patched,unsafe}/result "$run/verdict"
	report/index
	row dimm-boot | grep 'class="PASS"'
	cp -r patches "$tmp/patches"
	export KTD_PATCHES=$tmp/patches
	touch -d '9 minutes' "$tmp/patches/$base"/*/0000-*
	report/index
	row dimm-boot | grep 'class="PASS"'
	touch -d '9 minutes' "$tmp/patches/$base"/*/0002-*
	report/index
	row dimm-boot | grep 'class="STALE">.*/0002-.* is newer'
	unset KTD_PATCHES
	# a run after the verdict is not what it is about
	touch -d '3 minutes' "$run/unsafe/result"
	report/index
	row dimm-boot | grep 'class="STALE">.*unsafe/result is newer'
	rm "$run/patched/result"
	report/index
	row dimm-boot | no 'class="PASS"'
}

@test "a row is stale by the image that its own run boots from" {
	ran dimm-1g kdump/plain
	rm -r "$run/unsafe"
	mkdir -p "$KTD_BUILD/image/$base" "$KTD_BUILD/kdump"
	touch -d '1 minute' "$KTD_BUILD/image/initrd" "$KTD_BUILD/image/$base/tools.tar"
	report/index
	grep 'id="v6.1-kdump-runs-plain">.*class="PASS"' "$KTD_BUILD/report/index.html"
	touch -d '1 minute' "$KTD_BUILD/kdump/$base.ext4"
	report/index
	grep 'id="v6.1-kdump-runs-plain">.*class="STALE".*ext4 is newer' "$KTD_BUILD/report/index.html"
}

@test "a result that is cut is told in its row, and is no pass" {
	ran dimm-1g dimm-boot
	sed -i '$d' "$run/patched/result"
	verdict "PASS    dimm-boot   48 s"
	report/index
	row dimm-boot | grep 'class="UNFINISHED">.*patched/result: it is not whole'
}

@test "what failed or was skipped in make test, and what the benchmarks say, is on the page" {
	report/index
	grep -A 1 '<h2>make test' "$KTD_BUILD/report/index.html" | grep 'It was not run'
	printf '%s\n' "ok 1 a" "ok 2 b # SKIP no <c>" "not ok 3 d" "# 1 passed, 1 failed, 1 skipped" >"$KTD_BUILD/test.tap"
	mkdir -p "$KTD_BUILD/bench/$base"
	printf 'MiB patched\n2 0.5\n' >"$KTD_BUILD/bench/$base/load.dat"
	printf 'a picture' >"$KTD_BUILD/bench/$base/load.png"
	report/index
	page=$KTD_BUILD/report/index.html
	grep 'ok 2 b # SKIP no &lt;c&gt;' "$page"
	grep 'not ok 3 d' "$page"
	no '^ok 1 a' "$page"
	grep '1 passed, 1 failed, 1 skipped' "$page"
	grep '<th>MiB</th><th>patched</th>' "$page"
	grep '<td>2</td><td>0.5</td>' "$page"
	grep 'src="data:image/png;base64,YSBwaWN0dXJl"' "$page"
	sed -i '/^#/d' "$KTD_BUILD/test.tap"
	report/index
	grep 'it has not come to its end' "$page"
}

@test "results.json has what was run, and nothing that is no more" {
	results=$KTD_BUILD/results.json
	host/results
	[ "$(jq -c . "$results")" = '{"scenarios":[],"runs":[],"gates":[],"suites":[],"bench":[]}' ]
	run=$KTD_BUILD/run/v6.1/4g
	mkdir -p "$run/patched" "$KTD_BUILD"/{check/v6.1/full,bench/v6.1}
	printf '%s\n' nonce=1 limit=10 base=v6.1 variant=patched accel=tcg seconds=7 >"$run/patched/boot.env"
	printf 'ktd[1]: %s\n' "begin" "range=1000-9fbff name=System RAM" 'error=a "quote" \ and a = sign' >"$run/patched/serial.log"
	run host/judge "$run/patched" scenarios/4g
	printf '%s\n' "FAIL    4g (patched)" "    not ok 1 x" >"$run/verdict"
	printf '%s\n' "ok 1 - a: b" "ok - c # SKIP no d" "not ok - e" "# 1 passed" >"$KTD_BUILD/test.tap"
	echo "not ok 3 full/clang" >"$KTD_BUILD/check/v6.1/full/clang.tap"
	printf '%s\n' "# ranges walk" "16 2" >"$KTD_BUILD/bench/v6.1/walk.dat"
	host/results
	has() { jq -e "$1" "$results"; }
	has '.runs == [.runs[0]] and (.runs[0] | [.run, .base, .kernel, .scenario, .verdict, .seconds, .accelerator]
		== ["run/v6.1/4g", "v6.1", "patched", "scenarios/4g", "ERROR", 7, "tcg"])'
	has '.runs[0].values["1.map"] == ["1000-9fbff System RAM"]'
	has '.runs[0].checks[] | select(.name == "guest: no error of its own") |
		.ok == false and .found == "a \"quote\" \\ and a = sign" and .expected == ""'
	# as many, and as many failed, as the text says
	[ "$(jq -r '.runs[0].checks[] | select(.ok | not).name' "$results")" = "$(
		sed -n 's/^not ok [0-9]* //p' "$run/patched/result")" ]
	for f in log command result; do
		[ -n "$(jq -r ".runs[0].$f" "$results")" ]
	done
	[ -e "$KTD_BUILD/$(jq -r .runs[0].log "$results")" ]
	has '.scenarios == [{ run: "run/v6.1/4g", verdict: "FAIL", said: "4g (patched)\n    not ok 1 x" }]'
	has '.suites | map("\(.verdict) \(.name) \(.why)") == ["PASS a: b ", "SKIP c no d", "FAIL e "]'
	has '.gates == [{ base: "v6.1", name: "full/clang", verdict: "FAIL", why: "" }]'
	has '.bench == [{ file: "bench/v6.1/walk.dat", columns: ["ranges", "walk"], rows: [["16", "2"]] }]'
	rm -r "$run"
	host/results
	has '.runs == [] and .scenarios == []'
}

@test "the judge carries the memory and what is told to the result" {
	out=$tmp/judged
	mkdir "$out"
	printf '%s\n' nonce=1 limit=10 >"$out/boot.env"
	printf '[ 1.0] ktd[1]: %s\n' begin "range=00001000-0009fbff name=System RAM" \
		"range=6d000000-7cffffff name=Crash kernel" "told=0000-9fbff" initrd_size=5 >"$out/serial.log"
	run host/judge "$out" scenarios/4g
	for line in "1.map=00001000-0009fbff System RAM" "1.map=6d000000-7cffffff Crash kernel" \
		"1.told=0000-9fbff" "1.initrd_size=5"; do
		grep -Fx "$line" "$out/result"
	done
	# what is no System RAM is no place to load to
	grep '# expected: in 00001000-0009fbff' "$out/result"
	sed -i '/range=\|told=/d' "$out/serial.log"
	run host/judge "$out" scenarios/4g
	run grep '^1.map=\|^$' "$out/result"
	[ "$status" = 1 ]
}
