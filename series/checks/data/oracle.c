// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel selftest's judges, and its reading of the log, on made-up memory and
 * messages: what is right passes, and each wrong placement is objected to.
 * series/checks/selftest links it with the selftest's own files.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "kselftest.h"
#include "kexec_placement.h"

#define INSIDE	1
#define HIGHEST	2

/*
 *   1M        1G            4G        5G        6G
 *   |-LOW_RAM-|             |-HIGH_RAM|--DIMM---|
 */
#define LOW_RAM		{ 0x100000, 0x40000000 }
#define HIGH_RAM	{ 0x100000000, 0x140000000 }
#define DIMM		{ 0x140000000, 0x180000000 }
#define TOP		0x140000000
#define SMALL(start)	{ "small", start, 0x4000, 0x1000 }
#define LARGE(start)	{ "large", start, 0x200000, 0x200000 }

/* Segments in the order in which they were placed; the last one is about it */
static const struct {
	const char *name;
	__u64 ram[3][2];
	struct segment segment[3];
	bool last_byte_unused;
	int objections;
} cases[] = {
	{ "at the very top", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x4000) }, false, 0 },
	{ "a page below it", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x5000) }, false, HIGHEST },
	{ "a page below it, old kernel", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x5000) }, true, 0 },
	{ "two below, old kernel", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x6000) }, true, HIGHEST },
	{ "the very top, old kernel", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x4000) }, true, 0 },
	{ "low, though high RAM is free", { LOW_RAM, HIGH_RAM }, { SMALL(0x3fffc000) }, false, HIGHEST },
	{ "ranges in another order", { HIGH_RAM, LOW_RAM }, { SMALL(0x3fffc000) }, false, HIGHEST },
	{ "unnamed may be low", { LOW_RAM, HIGH_RAM }, { { NULL, 0x100000, 0x4000, 0x1000 } }, false, 0 },
	{ "aligned", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x200000) }, false, 0 },
	{ "aligned, old kernel", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x400000) }, true, 0 },
	{ "aligned, a unit too low", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x400000) }, false, HIGHEST },
	{ "high range too small", { LOW_RAM, { TOP, TOP + 0x3000 } }, { SMALL(0x3fffc000) }, false, 0 },
	{ "high range just fits", { LOW_RAM, { TOP, TOP + 0x4000 } }, { SMALL(0x3fffc000) }, false, HIGHEST },
	{ "just fits, old kernel", { LOW_RAM, { TOP, TOP + 0x4000 } }, { SMALL(0x3fffb000) }, true, 0 },
	{ "too small a range at 0", { LOW_RAM, { 0, 0x3000 } }, { SMALL(0x3fffc000) }, false, 0 },
	{ "below one another", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), SMALL(TOP - 0x8000) }, false, 0 },
	{ "a page between", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), SMALL(TOP - 0x9000) }, false, HIGHEST },
	{ "in the hole that alignment left", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), LARGE(TOP - 0x400000), SMALL(TOP - 0x8000) }, false, 0 },
	{ "below that hole", { HIGH_RAM },
	  { SMALL(TOP - 0x4000), LARGE(TOP - 0x400000), SMALL(TOP - 0x404000) }, false, HIGHEST },
	{ "outside of RAM", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x2000) }, false, INSIDE },
	{ "outside and unnamed", { LOW_RAM }, { { NULL, TOP, 0x4000, 0x1000 } }, false, INSIDE },
	{ "across two ranges", { HIGH_RAM, DIMM }, { SMALL(TOP - 0x2000) }, false, INSIDE | HIGHEST },
};

static int objections_to(size_t nr)
{
	struct map map = { };
	struct image img = { };
	int i, objections = 0;

	for (i = 0; i < 3; i++)
		map_add(&map, cases[nr].ram[i][0], cases[nr].ram[i][1]);
	while (img.nr < 3 && cases[nr].segment[img.nr].size) {
		img.segment[img.nr] = cases[nr].segment[img.nr];
		img.nr++;
	}
	last_byte_unused = cases[nr].last_byte_unused;

	if (!judge_inside(&img, &map, "the made-up map"))
		objections |= INSIDE;
	if (!judge_highest(&img, &map))
		objections |= HIGHEST;
	return objections;
}

#define V61	"kexec_file: Loading segment %d: buf=0x00000000ec2fe0b1 bufsz=0x5000 mem=0x%x memsz=0x5000"
#define V612	"kexec_file: segment[%d]: buf=0x00000000ec2fe0b1 bufsz=0x5000 mem=0x%x memsz=0x5000"

/* Each message is a record of its own, as in /dev/kmsg; nothing more is EAGAIN */
static const char *read_log(const char *format, const int *segments, bool named, struct image *img)
{
	char text[256];
	int fd[2], i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fd))
		ksft_exit_fail_msg("socketpair: %s\n", strerror(errno));
	for (i = -2; i < 0 || segments[i] >= 0; i++) {
		if (i == -2)
			snprintf(text, sizeof(text), "6,1,2,-;kexec_file: nr_segments = 2\n");
		else if (i == -1)
			snprintf(text, sizeof(text), "6,1,2,-;kexec-bzImage64: %s0x%x bufsz=0x1\n",
				 named ? "Loaded 64bit kernel at " : "", 0x8000);
		else
			snprintf(text, sizeof(text), format, segments[i], 0x8000 * (i + 1));
		if (write(fd[1], text, strlen(text)) < 0)
			ksft_exit_fail_msg("write: %s\n", strerror(errno));
	}
	return read_messages(fd[0], 0x200000, img);
}

static void test_log(const char *format, const char *what)
{
	static const int good[] = { 0, 1, -1 }, twice[] = { 0, 1, 0, 1, -1 }, none[] = { -1 };
	struct image img;
	bool ok = !read_log(format, good, true, &img);

	ok = ok && img.nr == 2 && img.segment[0].start == 0x8000 && img.segment[0].size == 0x5000 &&
	     img.segment[0].name && img.segment[0].align == 0x200000 &&
	     img.segment[1].start == 0x10000 && !img.segment[1].name &&
	     img.segment[1].align == (__u64)getpagesize();
	ksft_test_result(ok, "log of %s\n", what);
	ksft_test_result(read_log(format, twice, true, &img), "log of %s: two loads\n", what);
	ksft_test_result(read_log(format, none, true, &img), "log of %s: no segments\n", what);
	ksft_test_result(read_log(format, good, false, &img), "log of %s: no kernel\n", what);
}

int main(void)
{
	size_t i;

	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(cases) + 8);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int objections = objections_to(i);

		ksft_test_result(objections == cases[i].objections, "%s: objections %d\n",
				 cases[i].name, objections);
	}
	test_log(V61, "v6.1");
	test_log(V612, "v6.12");
	ksft_finished();
}
