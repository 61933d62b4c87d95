// SPDX-License-Identifier: GPL-2.0-only
/*
 * Times the walks over n fake System RAM ranges. bench/walk includes this at
 * the end of kernel/resource.c, for find_next_iomem_res() and for linking the
 * ranges without n searches. It runs at boot, prints a line for each n, and
 * ends the kernel.
 */
#include <linux/ktime.h>
#include <linux/reboot.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>

/* What the 2023 walk has allocated, and whether that fails */
static size_t bench_bytes;
static bool bench_fail;

static void *bench_kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	bench_bytes += n * size;
	return bench_fail ? NULL : kvcalloc(n, size, gfp);
}

/*
 * 6.1's kvrealloc() wants the old size as well. The 2023 walk grows its array
 * by 16 entries each time.
 */
static void *bench_kvrealloc(const void *old, size_t size, gfp_t gfp)
{
	void *new = kvmalloc(size, gfp);

	bench_bytes += size;
	if (new)
		memcpy(new, old, size - 16 * sizeof(struct resource));
	kvfree(old);
	return new;
}

/* walk_rev_2023(), from the source package of 6.12 */
#include BENCH_2023

#define BENCH_RUNS	5
#define BENCH_STRIDE	SZ_8K

static unsigned int walk_bench_max = 65536;
core_param(walk_bench_max, walk_bench_max, uint, 0444);

typedef int (*walk_fn)(u64 start, u64 end, void *arg,
		       int (*func)(struct resource *, void *));

static const struct {
	const char *name;
	walk_fn walk;
} bench_walks[] = {
	{ "forward", walk_system_ram_res },
	{ "reverse", walk_system_ram_res_rev },
	{ "2023", walk_rev_2023 },
};

struct bench_arg {
	unsigned int seen;
	unsigned int stop;
};

static int bench_visit(struct resource *res, void *data)
{
	struct bench_arg *arg = data;

	return ++arg->seen == arg->stop;
}

static int bench_cmp(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* The median time of each walk up to its @stop-th call, in one run */
static void __init bench_row(struct resource *hole, unsigned int n, unsigned int stop)
{
	static u64 ns[ARRAY_SIZE(bench_walks)][BENCH_RUNS];
	unsigned int i, run;

	for (run = 0; run < BENCH_RUNS; run++) {
		for (i = 0; i < ARRAY_SIZE(bench_walks); i++) {
			/* a short walk is below the resolution of UML's clock */
			unsigned int j, times = 1 + 16384 / n;
			struct bench_arg arg;
			u64 begin = ktime_get_ns();

			for (j = 0; j < times; j++) {
				arg = (struct bench_arg){ .stop = stop };
				bench_walks[i].walk(hole->start, hole->end, &arg,
						    bench_visit);
			}
			ns[i][run] = (ktime_get_ns() - begin) / times;
			if (arg.seen != stop)
				pr_info("bench: error %s saw %u of %u\n",
					bench_walks[i].name, arg.seen, stop);
		}
		cond_resched();
	}

	for (i = 0; i < ARRAY_SIZE(bench_walks); i++) {
		sort(ns[i], BENCH_RUNS, sizeof(u64), bench_cmp, NULL);
		pr_info("bench: n=%u calls=%u walk=%s ns=%llu\n", n, stop,
			bench_walks[i].name, ns[i][BENCH_RUNS / 2]);
	}
}

/*
 * Where a 1 stops each walk: how many resources it has passed, what it allocates, and
 * returns if it can't
 */
static void __init bench_first(struct resource *hole, unsigned int n)
{
	struct bench_arg arg;
	unsigned long visits;
	unsigned int i;
	size_t bytes;
	int ret;

	for (i = 0; i < ARRAY_SIZE(bench_walks); i++) {
		bench_bytes = 0;
		bench_visits = 0;
		arg = (struct bench_arg){ .stop = 1 };
		bench_walks[i].walk(hole->start, hole->end, &arg, bench_visit);
		bytes = bench_bytes;
		visits = bench_visits;

		bench_fail = true;
		arg = (struct bench_arg){ .stop = 1 };
		ret = bench_walks[i].walk(hole->start, hole->end, &arg, bench_visit);
		bench_fail = false;
		pr_info("bench: n=%u walk=%s visits=%lu bytes=%zu returns=%d\n", n,
			bench_walks[i].name, visits, bytes, ret);
	}
}

static int __init walk_bench(void)
{
	struct resource hole = { .name = "bench", .flags = IORESOURCE_MEM };
	struct resource *ram, **link;
	unsigned int n, i;

	ram = vzalloc(walk_bench_max * sizeof(*ram));
	if (!ram || allocate_resource(&iomem_resource, &hole,
				      (resource_size_t)walk_bench_max * BENCH_STRIDE,
				      SZ_4G, -1, SZ_4G, NULL, NULL)) {
		pr_info("bench: error no room for %u ranges\n", walk_bench_max);
		goto out;
	}

	for (n = 16; n <= walk_bench_max; n *= 4) {
		link = &hole.child;
		for (i = 0; i < n; i++) {
			ram[i] = (struct resource) {
				.name = "System RAM",
				.start = hole.start + i * (u64)BENCH_STRIDE,
				.end = hole.start + i * (u64)BENCH_STRIDE + SZ_4K - 1,
				.flags = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				.parent = &hole,
			};
			*link = &ram[i];
			link = &ram[i].sibling;
		}
		bench_row(&hole, n, 1);
		bench_row(&hole, n, n);
		bench_first(&hole, n);
		hole.child = NULL;
	}
	release_resource(&hole);
	pr_info("bench: done\n");
out:
	vfree(ram);
	kernel_power_off();
	return 0;
}
late_initcall(walk_bench);
