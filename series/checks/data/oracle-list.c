// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel selftest's judge, and its reading of the log, on made-up memory and
 * messages: what is right passes, and each wrong placement is objected to.
 */
#include <sys/socket.h>

#define main selftest_main
#include "test_kexec_file_placement.c"
#undef main

/*
 *   1M        1G            4G        5G        6G
 *   |-LOW_RAM-|             |-HIGH_RAM|--DIMM---|
 */
#define LOW_RAM		{ 0x100000, 0x40000000 }
#define HIGH_RAM	{ 0x100000000, 0x140000000 }
#define DIMM		{ 0x140000000, 0x180000000 }
#define UNSURE_DIMM	{ 0x140000000, 0x180000000, true }
#define TOP		0x140000000
#define SMALL(start)	{ start, 0x4000, 0x1000 }
#define LARGE(start)	{ start, 0x200000, 0x200000 }

/*
 * Segments in the order in which they were placed; what is told is the RAM, if not given.
 * Only here is "sure" the other way around.
 */
static const struct {
	const char *name;
	struct range ram[3];
	struct segment segment[3];
	int objections;
	struct range told[3];
} cases[] = {
	{ "at the very top", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x4000) } },
	{ "a page below it, where old kernels stop", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x5000) } },
	{ "two pages below it", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x6000) }, TOO_LOW },
	{ "low, though high RAM is free", { LOW_RAM, HIGH_RAM }, { SMALL(0x3fffc000) }, TOO_LOW },
	{ "ranges in another order", { HIGH_RAM, LOW_RAM }, { SMALL(0x3fffc000) }, TOO_LOW },
	{ "aligned", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x200000) } },
	{ "aligned, a unit below", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x400000) } },
	{ "aligned, two units below", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x600000) }, TOO_LOW },
	{ "high range too small", { LOW_RAM, { TOP, TOP + 0x3000 } }, { SMALL(0x3fffc000) } },
	{ "high range just fits", { LOW_RAM, { TOP, TOP + 0x4000 } }, { SMALL(0x3fffc000) } },
	{ "high range fits", { LOW_RAM, { TOP, TOP + 0x5000 } }, { SMALL(0x3fffc000) }, TOO_LOW },
	{ "too small a range at 0", { LOW_RAM, { 0, 0x3000 } }, { SMALL(0x3fffc000) } },
	{ "below one another", { HIGH_RAM }, { SMALL(TOP - 0x4000), SMALL(TOP - 0x8000) } },
	{ "a page between", { HIGH_RAM }, { SMALL(TOP - 0x4000), SMALL(TOP - 0x9000) }, TOO_LOW },
	{ "in the hole that alignment left", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), LARGE(TOP - 0x400000), SMALL(TOP - 0x8000) } },
	{ "below that hole", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), LARGE(TOP - 0x400000), SMALL(TOP - 0x404000) }, TOO_LOW },
	{ "below a hole that just fits", { HIGH_RAM },
	  { { TOP - 0x1fc000, 0x1fc000, 0x1000 }, LARGE(TOP - 0x400000), SMALL(TOP - 0x404000) },
	  TOO_LOW },
	{ "outside of RAM", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x2000) }, OUTSIDE },
	{ "across two ranges", { HIGH_RAM, DIMM }, { SMALL(TOP - 0x2000) }, OUTSIDE | TOO_LOW },
	{ "below RAM that is not told", { HIGH_RAM, DIMM }, { SMALL(TOP - 0x4000) },
	  0, { HIGH_RAM } },
	{ "two pages below the end of what is told", { HIGH_RAM }, { SMALL(0x11fffa000) },
	  TOO_LOW, { { 0x100000000, 0x120000000 } } },
	{ "a page below the end, told of a page more", { HIGH_RAM }, { SMALL(TOP - 0x5000) },
	  0, { { 0x100000000, TOP + 0x1000 } } },
	{ "in RAM that is not told", { HIGH_RAM, DIMM }, { SMALL(TOP) }, OUTSIDE, { HIGH_RAM } },
	{ "half of it is told", { { TOP, TOP + 0x4000 } }, { SMALL(TOP) },
	  OUTSIDE, { { TOP, TOP + 0x2000 } } },
	{ "told in two pieces", { { TOP, TOP + 0x4000 } }, { SMALL(TOP) },
	  0, { { TOP + 0x2000, TOP + 0x4000 }, { TOP, TOP + 0x2000 } } },
	{ "below what is told and not there", { LOW_RAM }, { SMALL(0x3fffc000) },
	  0, { { 0x100000, TOP } } },
	{ "two pages below that", { LOW_RAM }, { SMALL(0x3fffa000) },
	  TOO_LOW, { { 0x100000, TOP } } },
	{ "below RAM that is not sure", { HIGH_RAM, UNSURE_DIMM }, { SMALL(TOP - 0x4000) } },
	{ "in it", { HIGH_RAM, UNSURE_DIMM }, { SMALL(TOP) } },
	{ "below what may be told", { HIGH_RAM, DIMM }, { SMALL(TOP - 0x4000) },
	  0, { HIGH_RAM, UNSURE_DIMM } },
	{ "in what may be told", { HIGH_RAM, DIMM }, { SMALL(TOP) }, 0, { HIGH_RAM, UNSURE_DIMM } },
};

static int objections_to(size_t nr)
{
	struct image img = { };
	int i;

	ram.nr = 0;
	told.nr = 0;
	for (i = 0; i < 3; i++) {
		const struct range *range = &cases[nr].ram[i];

		if (range->end)
			add_range(&ram, range->start, range->end, !range->sure);
		if (cases[nr].told[0].end)
			range = &cases[nr].told[i];
		if (range->end)
			add_range(&told, range->start, range->end, !range->sure);
	}
	while (img.nr < 3 && cases[nr].segment[img.nr].size) {
		img.segment[img.nr] = cases[nr].segment[img.nr];
		img.nr++;
	}

	return judge(&img);
}

/* What a boot loader tells: only RAM, not beyond 64 TiB, and few entries are sure */
static bool test_told(void)
{
	static const struct boot_e820_entry entries[] = {
		{ 0x100000, 0x1000, E820_RAM }, { 0x200000, 0x1000, 2 },
		{ LIMIT - 0x1000, 0x2000, E820_RAM }, { 1ULL << 47, 0x1000, E820_RAM },
	};

	told.nr = 0;
	sure_entries = 2;
	add_told(entries, ARRAY_SIZE(entries));
	return told.nr == 2 && told.range[0].start == 0x100000 && told.range[0].end == 0x101000 &&
	       told.range[0].sure && told.range[1].start == LIMIT - 0x1000 &&
	       told.range[1].end == LIMIT && !told.range[1].sure;
}

/* Each message is a record of its own, as in /dev/kmsg; nothing more is EAGAIN */
static bool test_log(const char *format)
{
	struct image img = { };
	char text[256];
	int fd[2], i;

	header.init_size = 0x7801;
	header.kernel_alignment = 0x200000;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fd))
		ksft_exit_fail_msg("socketpair: %s\n", strerror(errno));
	for (i = -1; i < 2; i++) {
		if (i < 0)
			snprintf(text, sizeof(text), "6,1,2,-;kexec_file: nr_segments = 2\n");
		else
			snprintf(text, sizeof(text), format, i, 0x10000 * (i + 1), 0x5000 + i * 0x3000);
		if (write(fd[1], text, strlen(text)) < 0)
			ksft_exit_fail_msg("write: %s\n", strerror(errno));
	}
	read_segments(fd[0], &img);

	return img.nr == 2 && img.segment[0].start == 0x10000 && img.segment[0].size == 0x5000 &&
	       img.segment[0].align == 0x1000 && img.segment[1].start == 0x20000 &&
	       img.segment[1].size == 0x8000 && img.segment[1].align == 0x200000;
}

#define REST	"buf=0x00000000ec2fe0b1 bufsz=0x5000 mem=0x%x memsz=0x%x\n"

int main(void)
{
	size_t i;

	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(cases) + 3);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int objections = objections_to(i);

		ksft_test_result(objections == cases[i].objections, "%s: objections %d\n",
				 cases[i].name, objections);
	}
	ksft_test_result(test_told(), "what the boot loader tells\n");
	ksft_test_result(test_log("6,1,2,-;kexec_file: Loading segment %d: " REST), "log of v6.1\n");
	ksft_test_result(test_log("6,1,2,-;kexec_file: segment[%d]: " REST), "log of v6.12\n");
	ksft_finished();
}
