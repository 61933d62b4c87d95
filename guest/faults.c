// SPDX-License-Identifier: GPL-2.0
/*
 * Loads an image again and again while each allocation of a load fails once:
 *   faults s KERNEL INITRD COMMAND_LINE [MAX]  by kexec_file_load(2)
 *   faults c                                   by kexec_load(2), made-up segments
 *   faults t                                   the same, where memory is tight
 *
 * Needs CONFIG_FAILSLAB and CONFIG_FAIL_PAGE_ALLOC, which must not leave out any
 * allocation. If an image is loaded, one stays loaded. An image should be small, but have
 * more than one page of entries, which are 512 each. MAX: no more than the first of them.
 * Exit 1, and a line for each: a load that fails with another error than ENOMEM, pages
 * that are lost, an image that is.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kexec.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGES	300		/* of a segment */
#define ROOM	6000		/* pages that are free where memory is tight */
#define BUDDY	(1ull << 10)	/* of /proc/kpageflags: a free page */

#define AGAIN	16		/* what is lost is lost each time */

static int vmstat, fail_nth, kernel = -1, initrd = -1;
static const char *cmdline;
static struct kexec_segment segments[2];
static int bad;

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		err(2, "%s", path);
	return fd;
}

/* What /proc/vmstat counts: pages that are allocated, that CMA has, that are free */
struct count {
	long held, cma, free;
};

static struct count count(void)
{
	static char buf[65536];
	struct count c = { 0 };
	ssize_t n = pread(vmstat, buf, sizeof(buf) - 1, 0);
	char name[64], *p, *line;
	long value;

	if (n <= 0)
		err(2, "/proc/vmstat");
	buf[n] = 0;
	for (line = strtok_r(buf, "\n", &p); line; line = strtok_r(NULL, "\n", &p)) {
		if (sscanf(line, "%63s %ld", name, &value) != 2)
			continue;
		if (!strncmp(name, "pgalloc_", 8))
			c.held += value;
		else if (!strcmp(name, "pgfree") || !strncmp(name, "nr_slab_", 8))
			c.held -= value;
		else if (!strcmp(name, "nr_free_cma"))
			c.cma = value;
		else if (!strcmp(name, "nr_free_pages"))
			c.free = value;
	}
	return c;
}

static bool is_loaded(void)
{
	int fd = open_or_die("/sys/kernel/kexec_loaded", O_RDONLY);
	char c;

	if (read(fd, &c, 1) != 1)
		err(2, "kexec_loaded");
	close(fd);
	return c == '1';
}

static long load(void)
{
	if (kernel >= 0)
		return syscall(SYS_kexec_file_load, kernel, initrd,
			       strlen(cmdline) + 1, cmdline, 0ul);
	return syscall(SYS_kexec_load, segments[0].mem, 2ul, segments,
		       KEXEC_ARCH_DEFAULT);
}

static void unload(void)
{
	if (syscall(SYS_kexec_load, 0ul, 0ul, NULL, KEXEC_ARCH_DEFAULT))
		err(2, "cannot unload");
}

static void *map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		err(2, "mmap");
	return p;
}

/*
 * Leaves just enough memory for two images, and has the segments go where most of that
 * is: many a page that is allocated is then one where another has to go.
 */
static void tighten(void)
{
	static uint64_t of[1 << 20];
	int fd = open_or_die("/proc/kpageflags", O_RDONLY), most = 0, n = 0;
	ssize_t size, end = 0, i;

	while (count().free > ROOM)
		map(1 << 20);
	while ((size = pread(fd, (char *)of + end, sizeof(of) - end, end)) > 0)
		end += size;
	close(fd);
	end /= 8;
	for (i = 0; i < end; i++) {
		n += !!(of[i] & BUDDY);
		if (i < 2 * PAGES)
			continue;
		n -= !!(of[i - 2 * PAGES] & BUDDY);
		if (n <= most)
			continue;
		most = n;
		segments[0].mem = (void *)((i + 1 - 2 * PAGES) * 4096);
		segments[1].mem = (char *)segments[0].mem + PAGES * 4096;
	}
	printf("%d of %d destinations are free\n", most, 2 * PAGES);
	if (most < PAGES)
		bad++;
}

static void arm(int n)
{
	char s[16];
	int len = sprintf(s, "%d", n);

	if (pwrite(fail_nth, s, len, 0) != len)
		err(2, "fail-nth");
}

/*
 * Loads with the nth allocation failing. Sets *error to that of the load, 0 if it
 * succeeded. Whether there was an nth.
 */
static bool try(int n, int *error)
{
	char left[16] = "";

	arm(n);
	*error = load() ? errno : 0;
	if (pread(fail_nth, left, sizeof(left) - 1, 0) <= 0)
		err(2, "fail-nth");
	arm(0);
	return atoi(left) == 0;
}

/* The same, and complains of what must not be. An image that was loaded stays. */
static bool judge(int n, bool loaded, int *error)
{
	struct count base = count(), now;
	bool hit = try(n, error);
	int i, lost, again;

	if (!*error && !loaded)
		unload();
	if (*error && (*error != ENOMEM || !hit)) {
		printf("allocation %d: %s\n", n, strerror(*error));
		bad++;
	}
	if (*error && is_loaded() != loaded) {
		printf("allocation %d: the image is lost\n", n);
		bad++;
	}
	/* an image that replaces another one may have more pages aside */
	if (loaded && !*error)
		return hit;
	now = count();
	if (now.held <= base.held && now.cma >= base.cma)
		return hit;
	/* others allocate as well, but not each time */
	for (i = 0, lost = 0; i < AGAIN && lost * 2 >= i; i++) {
		base = now;
		try(n, &again);
		if (!again && !loaded)
			unload();
		now = count();
		lost += now.held > base.held || now.cma < base.cma;
	}
	if (i == AGAIN) {
		printf("allocation %d: pages are lost, %d times of %d\n", n, lost, AGAIN);
		bad++;
	}
	return hit;
}

int main(int argc, char **argv)
{
	int n, error, failed = 0, max = INT_MAX;
	bool loaded;

	vmstat = open_or_die("/proc/vmstat", O_RDONLY);
	if (argc >= 5 && !strcmp(argv[1], "s")) {
		kernel = open_or_die(argv[2], O_RDONLY);
		initrd = open_or_die(argv[3], O_RDONLY);
		cmdline = argv[4];
		max = argc > 5 ? atoi(argv[5]) : max;
	} else if (argc == 2 && (!strcmp(argv[1], "c") || !strcmp(argv[1], "t"))) {
		for (int i = 0; i < 2; i++) {
			struct kexec_segment *s = &segments[i];

			s->bufsz = s->memsz = PAGES * 4096;
			s->mem = (void *)(0x10000000ul + 2 * i * s->memsz);
			s->buf = map(s->bufsz);
		}
		if (argv[1][0] == 't')
			tighten();
	} else {
		errx(2, "usage: faults s KERNEL INITRD COMMAND_LINE [MAX] | faults c|t");
	}
	fail_nth = open_or_die("/proc/thread-self/fail-nth", O_RDWR);
	loaded = is_loaded();

	for (n = 1; n <= max && judge(n, loaded, &error); n++)
		failed += error != 0;
	if (error && n <= max) {
		printf("the load without a fault: %s\n", strerror(error));
		bad++;
	}
	printf("%d allocations: %d loads failed, %d succeeded, %d faults\n", n - 1, failed,
	       n - 1 - failed, bad);
	return bad != 0;
}
