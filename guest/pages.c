// SPDX-License-Identifier: GPL-2.0
/*
 * What a guest needs to judge the loading of a large initrd:
 *   pages make BYTES       a pattern that repeats nowhere, to standard output
 *   pages check FILE       exit 0 if that is what FILE has; else says where not
 *   pages in-place         how many pages of the loaded image have been
 *                          allocated where they are to be copied to: each was
 *                          held back for its turn or took another's place
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE	4096ul
#define WORDS	(PAGE / sizeof(uint64_t))

/* Page number n of the pattern: xorshift from a seed of its own */
static void fill(uint64_t *page, uint64_t n)
{
	uint64_t x = (n + 1) * 0x9e3779b97f4a7c15ull;

	for (unsigned int i = 0; i < WORDS; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		page[i] = x;
	}
}

static int make(uint64_t bytes)
{
	uint64_t page[WORDS];

	for (uint64_t n = 0; n < bytes / PAGE; n++) {
		fill(page, n);
		if (fwrite(page, PAGE, 1, stdout) != 1)
			err(1, "write");
	}
	if (fflush(stdout))
		err(1, "write");
	return 0;
}

static int check(const char *path)
{
	uint64_t page[WORDS], want[WORDS], n, bad = 0;
	FILE *f = fopen(path, "r");

	if (!f)
		err(1, "%s", path);
	for (n = 0; fread(page, PAGE, 1, f) == 1; n++) {
		fill(want, n);
		if (memcmp(page, want, PAGE) && !bad++)
			printf("page %llu is wrong\n", (unsigned long long)n);
	}
	printf("pages=%llu bad=%llu\n", (unsigned long long)n,
	       (unsigned long long)bad);
	return ferror(f) || !n || bad;
}

/* Reads the kernel's memory at a virtual address, by /proc/kcore */
static void peek(uint64_t addr, void *buf, size_t size)
{
	static Elf64_Phdr phdr[64];
	static Elf64_Ehdr ehdr;
	static int fd = -1;

	if (fd < 0) {
		fd = open("/proc/kcore", O_RDONLY);
		if (fd < 0 || read(fd, &ehdr, sizeof(ehdr)) != sizeof(ehdr) ||
		    ehdr.e_phnum > 64 ||
		    pread(fd, phdr, ehdr.e_phnum * sizeof(*phdr), ehdr.e_phoff) < 0)
			err(1, "/proc/kcore");
	}
	for (int i = 0; i < ehdr.e_phnum; i++) {
		if (phdr[i].p_type != PT_LOAD || addr < phdr[i].p_vaddr ||
		    addr - phdr[i].p_vaddr >= phdr[i].p_memsz)
			continue;
		if (pread(fd, buf, size, addr - phdr[i].p_vaddr + phdr[i].p_offset) !=
		    (ssize_t)size)
			err(1, "/proc/kcore at %#llx", (unsigned long long)addr);
		return;
	}
	errx(1, "/proc/kcore has nothing at %#llx", (unsigned long long)addr);
}

static uint64_t symbol(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	char found[256];
	uint64_t addr;

	while (f && fscanf(f, "%lx %*c %255[^\n]", &addr, found) == 2)
		if (!strcmp(found, name))
			return addr;
	errx(1, "/proc/kallsyms has no %s", name);
}

/* An entry of an image is the frame of a page and what it is for */
enum { DESTINATION = 1, INDIRECTION = 2, DONE = 4, SOURCE = 8 };

static int in_place(void)
{
	uint64_t direct_map, at, entry, dest = 0, pages = 0, same = 0;
	uint64_t list[WORDS] = { 0 };
	unsigned int i = 0;

	peek(symbol("page_offset_base"), &direct_map, sizeof(direct_map));
	peek(symbol("kexec_image"), &at, sizeof(at));
	if (!at)
		errx(1, "nothing is loaded");
	peek(at, list, sizeof(*list));		/* the first member is one entry */
	while (1) {
		entry = list[i++];
		if (!entry || entry & DONE)
			break;
		if (entry & INDIRECTION) {
			peek(direct_map + (entry & -PAGE), list, sizeof(list));
			i = 0;
		} else if (entry & DESTINATION) {
			dest = entry & -PAGE;
		} else if (entry & SOURCE) {
			pages++;
			same += dest == (entry & -PAGE);
			dest += PAGE;
		}
	}
	printf("pages=%llu in_place=%llu\n", (unsigned long long)pages,
	       (unsigned long long)same);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "make"))
		return make(strtoull(argv[2], NULL, 0));
	if (argc == 3 && !strcmp(argv[1], "check"))
		return check(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "in-place"))
		return in_place();
	errx(2, "usage: pages make BYTES | check FILE | in-place");
}
