// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel selftest's judge, and its reading of the memory map and of the log, on
 * made-up ones: what is right passes, and each wrong placement is objected to.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static FILE *fake_iomem(void);
static int fake_boot_params(const char *path);

#define main selftest_main
#define fopen(path, mode) fake_iomem()
#define open(path, flags) fake_boot_params(path)
#include "test_kexec_file_placement.c"
#undef main
#undef fopen
#undef open

/* On 6.1 what is told is not in the log, and the search leaves out a range's last byte */
#ifdef BOOT_PARAMS
#define EXACT	0
#define SEGMENT(nr) "Loading segment " #nr
#else
#define EXACT	TOO_LOW
#define SEGMENT(nr) "segment[" #nr "]"
#endif

#define RAM 1
#define LOW_RAM		{ 0x100000, 0x40000000 }
#define HIGH_RAM	{ 0x100000000, 0x140000000 }
#define TOP		0x140000000
#define SMALL(start)	{ start, 0x4000, 0x1000 }
#define LARGE(start)	{ start, 0x200000, 0x200000 }

/* Segments in the order in which they were placed */
static const struct {
	const char *name;
	struct range usable[3];
	struct segment segment[3];
	int objections;
} cases[] = {
	{ "at the very top", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x4000) } },
	{ "a page below it", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x5000) }, EXACT },
	{ "two pages below it", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x6000) }, TOO_LOW },
	{ "low, though high RAM is free", { LOW_RAM, HIGH_RAM }, { SMALL(0x3fffc000) }, TOO_LOW },
	{ "ranges in another order", { HIGH_RAM, LOW_RAM }, { SMALL(0x3fffc000) }, TOO_LOW },
	{ "aligned", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x200000) } },
	{ "aligned, a unit below", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x400000) }, EXACT },
	{ "aligned, two units below", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x600000) }, TOO_LOW },
	{ "not aligned", { LOW_RAM, HIGH_RAM }, { LARGE(TOP - 0x300000) }, UNALIGNED | EXACT },
	{ "not aligned, where nothing else would do", { { 0x100000, 0x400000 } },
	  { { 0x100000, 0x280000, 0x200000 } }, UNALIGNED },
	{ "high range too small", { LOW_RAM, { TOP, TOP + 0x3000 } }, { SMALL(0x3fffc000) } },
	{ "high range just fits", { LOW_RAM, { TOP, TOP + 0x4000 } }, { SMALL(0x3fffc000) }, EXACT },
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
	{ "outside of RAM", { LOW_RAM, HIGH_RAM }, { SMALL(TOP) }, OUTSIDE },
	{ "its end is outside of RAM", { LOW_RAM, HIGH_RAM }, { SMALL(TOP - 0x2000) }, OUTSIDE },
	{ "across two ranges", { HIGH_RAM, { TOP, TOP + 0x1000 } }, { SMALL(TOP - 0x2000) }, OUTSIDE },
};

/* What the next kernel is told of, of the System RAM that this one has */
static const struct {
	const char *name;
	const char *iomem;
	struct { __u64 start, size; int type; } e820[3];
	struct range usable[3];
} maps[] = {
	{ "all is told", "00100000-3fffffff : System RAM\n  01000000-01ffffff : Kernel code\n",
	  { { 0x100000, 0x3ff00000, RAM } }, { LOW_RAM } },
	{ "a DIMM is not", "00100000-3fffffff : System RAM\n100000000-13fffffff : System RAM\n",
	  { { 0x100000, 0x3ff00000, RAM }, { 0x50000000, 0x1000, RAM } }, { LOW_RAM } },
	{ "half of a range is", "100000000-17fffffff : System RAM\n",
	  { { 0x100000000, 0x40000000, RAM } }, { HIGH_RAM } },
	{ "in pieces", "100000000-13fffffff : System RAM\n",
	  { { 0x100000000, 0x1000, RAM }, { 0x100001000, 0x3ffff000, RAM } },
	  { { 0x100000000, 0x100001000 }, { 0x100001000, TOP } } },
	{ "not as RAM", "00100000-3fffffff : System RAM\n100000000-13fffffff : System RAM\n",
	  { { 0x100000, 0x3ff00000, RAM }, { 0x100000000, 0x40000000, 2 } }, { LOW_RAM } },
	{ "in a CXL window", "100000000-1ffffffff : CXL Window 0\n  100000000-13fffffff : System RAM\n",
	  { { 0x100000000, 0x100000000, RAM } }, { HIGH_RAM } },
	{ "of a driver", "00100000-3fffffff : System RAM\n100000000-13fffffff : System RAM (kmem)\n",
	  { { 0x100000, 0x3ff00000, RAM }, { 0x100000000, 0x40000000, RAM } }, { LOW_RAM } },
	{ "beyond 64 TiB", "3fffffffe000-40003fffffff : System RAM\n",
	  { { 0x3fffffffe000, 0x40002000, RAM } }, { { 0x3fffffffe000, LIMIT } } },
};
static size_t map;

static FILE *fake_iomem(void)
{
	return fmemopen((void *)maps[map].iomem, strlen(maps[map].iomem), "r");
}

/* The log has these records: each is read by itself, and nothing more is EAGAIN */
static void fake_log(char (*records)[128], size_t nr)
{
	int fd[2];
	size_t i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fd))
		ksft_exit_fail_msg("socketpair: %s\n", strerror(errno));
	for (i = 0; i < nr; i++)
		write(fd[1], records[i], strlen(records[i]));
	kmsg = fd[0];
}

#ifdef BOOT_PARAMS
static const char *setup_data;

/* Its map is one of those, and it has one setup_data, of that type, or none */
static int fake_boot_params(const char *path)
{
	struct boot_params params = { };
	int fd = memfd_create("fake", 0), nr;

	for (nr = 0; nr < 3 && maps[map].e820[nr].size; nr++)
		params.e820_table[nr] = (struct boot_e820_entry){
			maps[map].e820[nr].start, maps[map].e820[nr].size, maps[map].e820[nr].type
		};
	params.e820_entries = nr;
	if (!strcmp(path, BOOT_PARAMS "data"))
		write(fd, &params, sizeof(params));
	else if (!strcmp(path, BOOT_PARAMS "setup_data/0/type") && setup_data)
		write(fd, setup_data, strlen(setup_data));
	lseek(fd, 0, SEEK_SET);
	return fd;
}
#else
static int fake_boot_params(const char *path)
{
	return -1;
}
#endif

static bool test_map(void)
{
	size_t i;
#ifndef BOOT_PARAMS
	char records[3][128];
	struct image img = { };

	for (i = 0; i < 3 && maps[map].e820[i].size; i++)
		snprintf(records[i], sizeof(records[i]), "6,1,2,-;kexec-bzImage64: %016llx-%016llx (%d)\n",
			 maps[map].e820[i].start,
			 maps[map].e820[i].start + maps[map].e820[i].size - 1, maps[map].e820[i].type);
	fake_log(records, i);
#endif
	nr_ram = 0;
	nr_usable = 0;
	read_iomem();
#ifdef BOOT_PARAMS
	read_told();
#else
	read_log(&img);
#endif
	for (i = 0; i < nr_usable && i < 3; i++) {
		if (usable[i].start != maps[map].usable[i].start ||
		    usable[i].end != maps[map].usable[i].end)
			return false;
	}
	return i == 3 || !maps[map].usable[i].end;
}

static int objections_to(size_t nr)
{
	struct image img = { };

	for (nr_usable = 0; nr_usable < 3 && cases[nr].usable[nr_usable].end; nr_usable++)
		usable[nr_usable] = cases[nr].usable[nr_usable];
	for (; img.nr < 3 && cases[nr].segment[img.nr].size; img.nr++)
		img.segment[img.nr] = cases[nr].segment[img.nr];

	return judge(&img);
}

static bool test_log(bool with_kernel)
{
	static char records[][128] = {
		"6,1,2,-;kexec-bzImage64: Loaded 64bit kernel at 0x20000\n",
		"6,1,2,-;kexec_file: nr_segments = 2\n",
		"6,1,2,-;kexec_file: " SEGMENT(0) ": buf=0x00000000ec2fe0b1 bufsz=0x5000 mem=0x10000 memsz=0x5000\n",
		"6,1,2,-;kexec_file: " SEGMENT(1) ": buf=0x00000000ec2fe0b1 bufsz=0x7000 mem=0x20000 memsz=0x8000\n",
	};
	struct image img = { };

	header.kernel_alignment = 0x200000;
	fake_log(records + !with_kernel, ARRAY_SIZE(records) - !with_kernel);
	read_log(&img);
	if (!with_kernel)
		return !img.nr;

	return img.nr == 2 && img.segment[0].start == 0x10000 && img.segment[0].size == 0x5000 &&
	       img.segment[0].align == 0x1000 && img.segment[1].start == 0x20000 &&
	       img.segment[1].size == 0x8000 && img.segment[1].align == 0x200000;
}

#ifdef BOOT_PARAMS
#define OWN_TESTS 3
static bool test_setup_data(const char *type)
{
	setup_data = type;
	knows_all = true;
	read_told();
	return knows_all;
}
#elif defined(DEBUGFS)
#define OWN_TESTS 2
/* With KHO, not all RAM is searched */
static bool test_no_room(const char *where)
{
	char records[1][128];
	struct image img = { };

	snprintf(records[0], sizeof(records[0]), "3,1,2,-;kexec_file: No room for 0x1000 bytes%s\n", where);
	fake_log(records, 1);
	read_log(&img);
	return searches_ram;
}
#else
#define OWN_TESTS 0
#endif

int main(void)
{
	size_t i;

	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(cases) + ARRAY_SIZE(maps) + 2 + OWN_TESTS);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int objections = objections_to(i);

		ksft_test_result(objections == cases[i].objections, "%s: objections %d\n",
				 cases[i].name, objections);
	}
	for (map = 0; map < ARRAY_SIZE(maps); map++)
		ksft_test_result(test_map(), "map: %s\n", maps[map].name);
	ksft_test_result(test_log(true), "the log\n");
	ksft_test_result(test_log(false), "a log without the kernel's place\n");
#ifdef BOOT_PARAMS
	map = 0;
	ksft_test_result(test_setup_data("0x9\n"), "setup_data that is told of\n");
	ksft_test_result(!test_setup_data("0x3\n"), "setup_data that is not\n");
	ksft_test_result(!test_setup_data("0x1\n"), "a map longer than boot_params\n");
#elif defined(DEBUGFS)
	ksft_test_result(test_no_room(" in [mem 0x0-0x1]"), "all RAM is searched\n");
	ksft_test_result(!test_no_room(" in [mem 0x0-0x1] of KHO's scratch memory"), "just KHO's\n");
#endif
	ksft_finished();
}
