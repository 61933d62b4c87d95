// SPDX-License-Identifier: GPL-2.0-only
/*
 * Draws the physical memory of a scenario's machine, and where each kind of load placed
 * what it loaded, from the results of its runs.
 *   memory svg|table TITLE PATCHED-RESULT [CONTROL CONTROL-RESULT]
 * Exit: 0, 2 if it cannot, 3 if the result tells of no memory.
 * Addresses go up the page. The height of a piece of memory has room for its text and
 * grows with the logarithm of its size: the order is true, lengths are not. Side by
 * side, what is of no interest is one piece: holes, and more than three ranges of a
 * kind, if nothing is loaded there.
 */
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_RANGES	4096
#define NOWHERE		UINT64_MAX

typedef unsigned long long ull;

/* What is loaded: in a result, in the table, in the picture, where room is short */
static const char *const segments[][3] = {
	{ "purgatory", "purgatory", "purgatory" },
	{ "params", "boot parameters", "boot params" },
	{ "kernel", "kernel", "kernel" },
	{ "initrd", "initrd", "initrd" },
};

#define NR_SEGMENTS	((int)ARRAY_SIZE(segments))
#define KERNEL		2
#define INITRD		3

/* All ends are inclusive, as in /proc/iomem */
struct map {
	struct range {
		ull start, end;
		char name[48];
	} range[MAX_RANGES];
	int nr;
};

struct result {
	struct map map, told;
	/* by kexec_file_load() and by kexec_load() */
	ull s[NR_SEGMENTS], c[NR_SEGMENTS];
	ull code, ramdisk, initrd_size;
	bool crash;
};

static struct result patched, control;

static struct lane {
	const char *title[2];
	const ull *at;
	const struct result *result;
	bool file;
} lane[] = {
	{ { "kexec -s", "control" }, NULL, NULL, true },
	{ { "kexec -s", "patched" }, patched.s, &patched, true },
	{ { "kexec -c", "(kexec_load)" }, patched.c, &patched, false },
};

#define NR_LANES	((int)ARRAY_SIZE(lane))

/* In a hole, there is no memory that a kernel may use */
enum kind { HOLE, PERSISTENT, RAM, DRIVER, CRASH };

/*
 * A part has one range, or a hole between two, or what of it is told to the next
 * kernel by kexec -s, or is not. A piece is one part, or the ones from @first to @last.
 */
static struct piece {
	ull start, end, bytes;
	enum kind kind;
	const char *name;
	bool told;
	int first, last, nr, reserved;
	int y, height;
} part[4 * MAX_RANGES + 8 * NR_SEGMENTS], piece[4 * MAX_RANGES + 8 * NR_SEGMENTS];
static int nr_parts, nr_pieces;

static void add_range(struct map *map, const char *path, const char *value)
{
	struct range *r = &map->range[map->nr++];

	if (map->nr == MAX_RANGES)
		errx(2, "%s: too many ranges", path);
	if (sscanf(value, "%llx-%llx %47[^\n]", &r->start, &r->end, r->name) < 2 ||
	    r->start > r->end)
		errx(2, "%s: %s is no range", path, value);
}

static ull address(const char *path, const char *value)
{
	char *end;
	ull at = strtoull(value, &end, 16);

	/* nothing, or only a range, which is "none" */
	if (!*value || *value == ' ' || !strcmp(value, "0x"))
		return NOWHERE;
	if (end == value || (*end && *end != ' '))
		errx(2, "%s: %s is no address", path, value);
	return at;
}

static void read_result(const char *path, struct result *res)
{
	int planned = -1, seen = 0, i;
	FILE *file = fopen(path, "r");
	bool verdict = false;
	char line[4096];

	if (!file)
		err(2, "%s", path);
	res->code = res->ramdisk = res->initrd_size = NOWHERE;
	for (i = 0; i < NR_SEGMENTS; i++)
		res->s[i] = res->c[i] = NOWHERE;

	while (fgets(line, sizeof(line), file)) {
		char *value = strchr(line, '=');

		line[strcspn(line, "\n")] = '\0';
		seen += !strncmp(line, "ok ", 3) || !strncmp(line, "not ok ", 7);
		sscanf(line, "1..%d", &planned);
		if (!value || planned >= 0)
			continue;
		*value++ = '\0';
		verdict |= !strcmp(line, "verdict");
		if (!strcmp(line, "1.map"))
			add_range(&res->map, path, value);
		else if (!strcmp(line, "1.told"))
			add_range(&res->told, path, value);
		else if (!strcmp(line, "1.segment"))
			res->crash |= !strncmp(value, "crash ", 6);
		else if (!strcmp(line, "1.initrd_size"))
			res->initrd_size = strtoull(value, NULL, 10);
		else if (!strcmp(line, "2.code"))
			res->code = address(path, value);
		else if (!strcmp(line, "2.ramdisk"))
			res->ramdisk = address(path, value);
		for (i = 0; i < NR_SEGMENTS && strlen(line) > 4; i++) {
			if (!strcmp(line + 4, segments[i][0]) && !strncmp(line, "1.s.", 4))
				res->s[i] = address(path, value);
			if (!strcmp(line + 4, segments[i][0]) && !strncmp(line, "1.c.", 4))
				res->c[i] = address(path, value);
		}
	}
	fclose(file);
	if (!verdict || planned < 0 || seen != planned)
		errx(2, "%s: it is not whole", path);
}

static enum kind kind_of(const char *name)
{
	if (!strncmp(name, "System RAM", 10))
		return name[10] ? DRIVER : RAM;
	if (!strcmp(name, "Crash kernel"))
		return CRASH;
	return strncmp(name, "Persistent", 10) ? HOLE : PERSISTENT;
}

/* The last range that has it: what is inside of another comes later */
static struct range *find_range(struct map *map, ull at)
{
	int i = map->nr;

	while (i--) {
		if (at >= map->range[i].start && at <= map->range[i].end)
			return &map->range[i];
	}
	return NULL;
}

/* What @l has loaded in @p, the highest first */
static int loaded_in(const struct lane *l, const struct piece *p, int *box)
{
	int nr = 0, i, s;

	for (s = 0; l->at && s < NR_SEGMENTS; s++) {
		if (l->at[s] < p->start || l->at[s] > p->end)
			continue;
		for (i = nr++; i && l->at[box[i - 1]] < l->at[s]; i--)
			box[i] = box[i - 1];
		box[i] = s;
	}
	return nr;
}

static bool is_used(const struct piece *p)
{
	int box[NR_SEGMENTS], nr = 0, l;

	for (l = 0; l < NR_LANES; l++)
		nr += loaded_in(&lane[l], p, box);
	return nr > 0;
}

/* Whether that is no place for what this lane loads */
static bool is_bad(const struct lane *l, const struct piece *p)
{
	return p->kind == HOLE || (l->file && !p->told);
}

static int compare(const void *a, const void *b)
{
	ull x = *(const ull *)a, y = *(const ull *)b;

	return x < y ? -1 : x > y;
}

/* Cut the memory at each edge of a range */
static void cut_parts(void)
{
	static ull edge[4 * MAX_RANGES + 8 * NR_SEGMENTS];
	struct map *maps[] = { &patched.map, &patched.told };
	int nr = 0, i, l;

	for (l = 0; l < 2; l++) {
		for (i = 0; i < maps[l]->nr; i++) {
			edge[nr++] = maps[l]->range[i].start;
			edge[nr++] = maps[l]->range[i].end + 1;
		}
	}
	/* what is loaded may be beyond all of these */
	for (l = 0; l < NR_LANES; l++) {
		for (i = 0; lane[l].at && i < NR_SEGMENTS; i++) {
			ull at = lane[l].at[i] == NOWHERE ? 0 : lane[l].at[i];

			edge[nr++] = at;
			edge[nr++] = at + 1;
		}
	}
	qsort(edge, nr, sizeof(*edge), compare);

	for (i = 0; i + 1 < nr; i++) {
		struct range *r = find_range(maps[0], edge[i]);
		struct piece *p = &part[nr_parts];

		if (edge[i] == edge[i + 1])
			continue;
		*p = (struct piece){
			.start = edge[i], .kind = r ? kind_of(r->name) : HOLE,
			.name = r ? r->name : "no memory",
			.told = find_range(&patched.told, edge[i]),
			.first = nr_parts, .last = nr_parts, .nr = 1,
		};
		p->reserved = r && p->kind == HOLE;
		p->told |= p->kind != RAM && p->kind != DRIVER;
		if (nr_parts && p[-1].name == p->name && p[-1].told == p->told)
			p--;
		else
			nr_parts++;
		p->end = edge[i + 1] - 1;
		p->bytes = p->end - p->start + 1;
	}
}

static void join_parts(void)
{
	int i, j, k;

	for (i = 0; i < nr_parts; i = j) {
		struct piece *p = &piece[nr_pieces++];

		*p = part[i];
		/* @j is behind the last one that is alike; there may be holes between */
		for (j = k = i + 1; k < nr_parts && !is_used(p) && !is_used(&part[k]); k++) {
			bool hole = part[k].kind == HOLE;

			if (hole && p->kind != HOLE)
				continue;
			if (part[k].kind != p->kind || part[k].told != p->told ||
			    (!hole && strcmp(part[k].name, p->name)))
				break;
			p->nr++;
			p->bytes += part[k].bytes;
			p->reserved += part[k].reserved;
			p->end = part[k].end;
			p->last = k;
			j = k + 1;
		}
		if (p->kind != HOLE && p->nr <= 3) {
			*p = part[i];
			j = i + 1;
		}
	}
}

static const char *size_text(ull bytes)
{
	static char text[24];
	double size = bytes;
	int unit = 0;

	for (; size >= 1024; unit++)
		size /= 1024;
	snprintf(text, sizeof(text), "%.*f %.*s", size != (ull)size, size, unit ? 3 : 1,
		 &"B  KiBMiBGiBTiBPiBEiB"[3 * unit]);
	return text;
}

static const char *piece_text(const struct piece *p)
{
	static char text[128];

	if (p->kind == HOLE && p->nr > 1)
		snprintf(text, sizeof(text), "gaps, %d reserved", p->reserved);
	else
		snprintf(text, sizeof(text), "%.0d%s%s%s", p->nr - (p->nr == 1),
			 p->nr > 1 ? " ranges of " : "", p->name,
			 p->told ? "" : ", unknown to the next kernel");
	return text;
}

static const char *at_text(ull at)
{
	static char text[24];

	snprintf(text, sizeof(text), at == NOWHERE ? "-" : "%#llx", at);
	return text;
}

/* A row of the table; a control that did not run has no column */
static void print_row(const char *name, char column[][64])
{
	int l, gap = 17 - printf("%s", name);

	for (l = !lane[0].result; l < NR_LANES && *column[l]; l++) {
		printf("%*s%s", gap, "", column[l]);
		gap = 21 - (int)strlen(column[l]);
		if (gap < 1)
			gap = 1;
	}
	putchar('\n');
}

static void print_table(void)
{
	char column[NR_LANES][64];
	int nr = 0, i, l, s;
	bool bad = false;

	for (l = 0; l < NR_LANES; l++)
		snprintf(column[l], sizeof(column[l]), lane[l].file ? "%s kexec -s" :
			 "kexec_load (-c)", lane[l].title[1]);
	print_row("segment", column);
	for (l = 0; l < NR_LANES; l++)
		memset(column[l], '-', strlen(column[l]));
	print_row("-------", column);
	/* from the top, what is shown below has a number, in the place of a height */
	for (i = nr_pieces; i--; ) {
		if (piece[i].kind != HOLE || is_used(&piece[i]))
			piece[i].height = ++nr;
	}
	for (s = 0; s < NR_SEGMENTS; s++) {
		for (l = 0; l < NR_LANES; l++) {
			ull at = lane[l].at ? lane[l].at[s] : NOWHERE;
			const struct piece *p = piece;

			while (p->end < at && at != NOWHERE)
				p++;
			snprintf(column[l], sizeof(column[l]), at == NOWHERE ? "-" :
				 "%s [%d]%s", at_text(at), p->height,
				 is_bad(&lane[l], p) ? " !" : "");
			bad |= at != NOWHERE && is_bad(&lane[l], p);
		}
		print_row(segments[s][1], column);
	}
	*column[NR_LANES - 1] = '\0';
	snprintf(column[0], sizeof(column[0]), "%s", at_text(control.code));
	snprintf(column[1], sizeof(column[1]), "%s", at_text(patched.code));
	print_row("next kernel at", column);
	snprintf(column[0], sizeof(column[0]), "%s", at_text(control.ramdisk));
	snprintf(column[1], sizeof(column[1]), "%s", at_text(patched.ramdisk));
	print_row("its initrd at", column);
	putchar('\n');
	for (i = nr_pieces; i--; ) {
		if (piece[i].height)
			printf("[%d] %#llx-%#llx: %s, %s\n", piece[i].height, piece[i].start,
			       piece[i].end, size_text(piece[i].bytes), piece_text(&piece[i]));
	}
	if (bad)
		printf("! loaded where the next kernel knows of no RAM\n");
}

/* The picture: its names are its own, so that several can be in one page */
static const char *id;

/* In units of the view box; a character is 6.02 wide */
#define MARGIN		6
#define MEMORY_WIDTH	108
#define LANES		(MARGIN + MEMORY_WIDTH + 4)
#define LANE_WIDTH	90
#define LANE_STEP	(LANE_WIDTH + 4)
#define WIDTH		(LANES + NR_LANES * LANE_STEP - 4 + MARGIN)
#define LINE		12
#define BOX_STEP	(2 * LINE + 5)
#define TOP		74

static const struct {
	const char *class, *pattern, *legend;
} look[] = {
	[HOLE] = { "hole", "dots", "reserved areas (if there are: dots), and gaps" },
	[PERSISTENT] = { "hole", "lines", "persistent memory" },
	[RAM] = { "ram", NULL, "System RAM" },
	[DRIVER] = { "ram", "lines", "System RAM that a driver manages" },
	[CRASH] = { "ram", "cross", "reserved for the crash kernel" },
};

static const char style[] =
	".memory{color:#14171a;background:#fff;"
	"font:10px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n"
	".memory text{fill:currentColor;stroke:#fff;stroke-width:2.5px;paint-order:stroke}\n"
	".memory .b{font-weight:bold}\n"
	".memory .ram{fill:#3a8f5c;fill-opacity:.25;stroke:currentColor}\n"
	".memory .band{fill:#3a8f5c;fill-opacity:.09}\n"
	".memory .hole,.memory .lane{fill:none;stroke:currentColor;stroke-opacity:.4}\n"
	".memory .hole{stroke-dasharray:2 2}\n"
	".memory .box{fill:#cfe0f7;stroke:#1d5fae}\n"
	".memory .in{stroke:none}\n"
	".memory .kernel{fill:#1d5fae}.memory .kernel~.in{fill:#fff}\n"
	".memory .bad{stroke:#c4320a;stroke-width:3;stroke-dasharray:5 2}\n"
	".memory .mark{stroke:#c4320a;stroke-width:1.6}\n"
	"@media(prefers-color-scheme:dark){\n"
	".memory{color:#e6e8ea;background:#15181b}\n"
	".memory text{stroke:#15181b}\n"
	".memory .in{stroke:none}\n"
	".memory .box{fill:#173a63;stroke:#8dbdf5}\n"
	".memory .kernel{fill:#8dbdf5}.memory .kernel~.in{fill:#0b1622}\n"
	".memory .bad,.memory .mark{stroke:#ff9068}}\n";

/* These tell memory apart without a colour */
static const char patterns[] =
	"<defs>\n"
	"<pattern id=\"%1$s-dots\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	"<circle cx=\"2\" cy=\"2\" r=\"1\" fill=\"currentColor\" opacity=\".5\"/></pattern>\n"
	"<pattern id=\"%1$s-lines\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
	"<path d=\"M0 1H5\" stroke=\"currentColor\" opacity=\".5\"/></pattern>\n"
	"<pattern id=\"%1$s-cross\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
	"<path d=\"M0 0L8 8M8 0L0 8\" stroke=\"currentColor\" opacity=\".5\"/></pattern>\n"
	"<pattern id=\"%1$s-unknown\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\">"
	"<path class=\"mark\" d=\"M-3 3L3 -3M0 12L12 0M9 15L15 9\" opacity=\".5\"/></pattern></defs>\n";

static void print_escaped(const char *c)
{
	for (; *c; c++)
		printf(strchr("&<>\"", *c) ? "&#%d;" : "%c", *c);
}

__attribute__((format(printf, 4, 5)))
static int print_text(int x, int y, const char *class, const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
	print_escaped(text);
	printf("</text>\n");
	return y + LINE;
}

static void print_rect(int x, int y, int width, int height, const char *class,
		       const char *pattern)
{
	printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"%s\"/>\n", x, y,
	       width, height, class);
	if (pattern)
		printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#%s-%s)\"/>\n",
		       x, y, width, height, id, pattern);
}

/* The words in a piece; without @print, how many lines they are */
static int piece_lines(const struct piece *p, bool print)
{
	char line[7][64];
	int nr = 0, i, y, own = p->kind != HOLE;
	/* what is in brackets tells more */
	const char *name = p->name + (strlen(p->name) > 17 && p->kind == DRIVER ? 7 : 0);

	if (own)
		sprintf(line[nr++], "%#llx", p->end);
	if (p->nr > 1)
		sprintf(line[nr++], own ? "%d ranges of" : "gaps, %d reserved",
			own ? p->nr : p->reserved);
	if (p->nr > 1 || own)
		sprintf(line[nr++], "%.17s", own ? name : size_text(p->bytes));
	else
		sprintf(line[nr++], "%s %s", p->reserved ? "reserved" : "gap", size_text(p->bytes));
	if (own)
		sprintf(line[nr++], "%s", size_text(p->bytes));
	if (!p->told) {
		sprintf(line[nr++], "unknown to the");
		sprintf(line[nr++], "next kernel");
	}
	if (own)
		sprintf(line[nr++], "%#llx", p->start);
	for (i = 0; print && i < nr; i++) {
		bool edge = own && (i == 0 || i == nr - 1);

		y = p->y + (p->height - nr * LINE) / 2 + (i + 1) * LINE - 3;
		if (edge)
			y = i ? p->y + p->height - 4 : p->y + LINE - 1;
		print_text(MARGIN + 3, y, edge ? "" : "b", "%s", line[i]);
	}
	return nr;
}

static int piece_height(const struct piece *p)
{
	int height = piece_lines(p, false) * LINE + 4, l, box[NR_SEGMENTS];
	ull bytes;

	for (bytes = p->bytes >> 20; bytes && p->kind != HOLE; bytes >>= 1)
		height += 5;
	for (l = 0; l < NR_LANES; l++) {
		int needed = loaded_in(&lane[l], p, box) * BOX_STEP + 4;

		height = needed > height ? needed : height;
	}
	return height;
}

static void draw_piece(const struct piece *p)
{
	int i;

	printf("<g class=\"piece\"><title>");
	for (i = p->last; i >= p->first; i--) {
		printf("%#llx-%#llx ", part[i].start, part[i].end);
		print_escaped(piece_text(&part[i]));
		printf("\n");
	}
	printf("</title>\n");
	print_rect(MARGIN, p->y, MEMORY_WIDTH, p->height, look[p->kind].class,
		   p->kind == HOLE && !p->reserved ? NULL : look[p->kind].pattern);
	if (p->kind != HOLE)
		print_rect(LANES, p->y, NR_LANES * LANE_STEP - 4, p->height, "band", NULL);
	/* but kexec_load hands on what firmware has told of since, too */
	if (!p->told)
		print_rect(MARGIN, p->y, LANES + 2 * LANE_STEP - 4 - MARGIN, p->height, "hole",
			   "unknown");
	piece_lines(p, true);
	printf("</g>\n");
}

/* The bottom of a box is where its segment starts, as far as there is room */
static void draw_boxes(const struct lane *l, const struct piece *p, int x)
{
	int box[NR_SEGMENTS], y[NR_SEGMENTS], nr = loaded_in(l, p, box), i;
	bool bad = is_bad(l, p);

	for (i = 0; i < nr; i++) {
		int least = i ? y[i - 1] + BOX_STEP : p->y + 3;

		y[i] = p->y + p->height * ((double)(p->end - l->at[box[i]]) / p->bytes) - BOX_STEP;
		y[i] = y[i] < least ? least : y[i];
	}
	while (nr--) {
		int most = p->y + p->height - 1 - BOX_STEP, s = box[nr];
		char size[32] = "";

		for (i = nr; i >= 0; i--, most -= BOX_STEP)
			y[i] = y[i] > most ? most : y[i];
		if (s == INITRD && l->result->initrd_size != NOWHERE)
			snprintf(size, sizeof(size), " %s", size_text(l->result->initrd_size));
		printf("<g>\n");
		print_rect(x + 1, y[nr], LANE_WIDTH - 2, BOX_STEP - 2, bad && s == KERNEL ?
			   "box kernel bad" : bad ? "box bad" : s == KERNEL ? "box kernel" : "box",
			   NULL);
		/* a size that is too long is left out */
		print_text(x + 4, y[nr] + LINE - 1, "in b", "%s%s%s", bad ? "! " : "",
			   segments[s][2], strlen(size) > (bad ? 6 : 8) ? "" : size);
		print_text(x + 4, y[nr] + 2 * LINE - 1, "in", "%s", at_text(l->at[s]));
		printf("</g>\n");
	}
}

/* What became of it, below the lane; returns where that ends */
static int draw_outcome(const struct lane *l, int x, int y)
{
	int missing = 0, s;

	if (!l->result)
		return print_text(x, y, "b", "not run");
	for (s = 0; s < NR_SEGMENTS; s++)
		missing += l->at[s] == NOWHERE;
	if (missing == NR_SEGMENTS)
		return print_text(x, print_text(x, y, "b", "nothing"), "b", "was loaded");
	for (s = 0; s < NR_SEGMENTS; s++) {
		if (l->at[s] == NOWHERE)
			y = print_text(x, y, "b", "no %s", segments[s][2]);
	}
	if (!l->file)
		return print_text(x, print_text(x, y, "", "loaded only,"), "", "not executed");
	y = print_text(x, y, "b", l->result->crash ? "crash kernel" : "next kernel");
	if (l->result->code == NOWHERE)
		return print_text(x, y, "b", "NEVER CAME UP");
	y = print_text(x, y, "b", "came up at");
	return print_text(x, y, "", "%s", at_text(l->result->code));
}

static int draw_legend(int y)
{
	bool kind[ARRAY_SIZE(look)] = { }, unknown = false, bad = false;
	int i, l, box[NR_SEGMENTS];

	for (i = 0; i < nr_pieces; i++) {
		kind[piece[i].kind] = true;
		unknown |= !piece[i].told;
		for (l = 0; l < NR_LANES; l++)
			bad |= is_bad(&lane[l], &piece[i]) && loaded_in(&lane[l], &piece[i], box);
	}
	for (i = 0; i < (int)ARRAY_SIZE(look); i++) {
		if (!kind[i])
			continue;
		print_rect(MARGIN, y - 9, 18, 10, look[i].class, look[i].pattern);
		y = print_text(MARGIN + 24, y, "", "%s", look[i].legend) + 2;
	}
	if (unknown) {
		print_rect(MARGIN, y - 9, 18, 10, "hole", "unknown");
		y = print_text(MARGIN + 24, y, "", "RAM that kexec -s does not tell the next kernel of") + 2;
	}
	if (bad) {
		print_text(MARGIN + 6, y, "b", "!");
		y = print_text(MARGIN + 24, y, "", "loaded where the next kernel knows of no RAM") + 2;
	}
	y = print_text(MARGIN, y + 2, "", "Not to scale: the order is true, the numbers are. A larger");
	return print_text(MARGIN, y, "", "piece is a little higher. A box has where a segment starts.");
}

static void print_svg(const char *title)
{
	int y = TOP, bottom, below, i, l, ranges = 0;
	FILE *page = stdout;
	char *body, *c;
	size_t size;
	ull bytes = 0;

	/* a name as XML has them */
	id = c = strdup(title);
	while (*(c += strcspn(c, " /<>&\"'#%()")))
		*c = '-';
	/* the height comes first, and is known at the end */
	stdout = open_memstream(&body, &size);
	for (i = nr_pieces; i--; y += piece[i].height) {
		piece[i].y = y;
		piece[i].height = piece_height(&piece[i]);
		draw_piece(&piece[i]);
		if (piece[i].kind == RAM || piece[i].kind == DRIVER) {
			bytes += piece[i].bytes;
			ranges += piece[i].nr;
		}
	}
	below = bottom = y;
	print_text(MARGIN, 14, "b", "%s: where the next kernel is loaded", title);
	print_text(MARGIN, 28, "", "System RAM: %s in %d range%s; the highest address on top",
		   size_text(bytes), ranges, ranges == 1 ? "" : "s");
	print_text(MARGIN, TOP - 18, "b", "memory");
	for (l = 0; l < NR_LANES; l++) {
		int x = LANES + l * LANE_STEP;

		printf("<g class=\"in-lane\">\n");
		print_text(x + 2, TOP - 18, "b", "%s", lane[l].title[0]);
		print_text(x + 2, TOP - 6, "", "%.14s", lane[l].title[1]);
		print_rect(x, TOP, LANE_WIDTH, bottom - TOP, "lane", NULL);
		for (i = nr_pieces; i--; )
			draw_boxes(&lane[l], &piece[i], x);
		y = draw_outcome(&lane[l], x + 2, bottom + LINE + 2);
		below = y > below ? y : below;
		printf("</g>\n");
	}
	y = draw_legend(below + 8);
	fclose(stdout);

	stdout = page;
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"memory\" role=\"img\" "
	       "aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\">\n", id, WIDTH, y,
	       WIDTH * 5 / 4);
	printf("<style>%s</style>\n", style);
	printf(patterns, id);
	printf("%s</svg>\n", body);
}

int main(int argc, char **argv)
{
	bool svg = argc > 1 && !strcmp(argv[1], "svg");

	if ((argc != 5 && argc != 7) || (!svg && strcmp(argv[1], "table")))
		errx(2, "usage: svg|table TITLE KERNEL RESULT [CONTROL RESULT]");
	lane[1].title[1] = argv[3];
	read_result(argv[4], &patched);
	if (!patched.map.nr || !patched.told.nr)
		return 3;
	if (argc == 7) {
		read_result(argv[6], &control);
		lane[0] = (struct lane){ { "kexec -s", argv[5] }, control.s, &control, true };
	}
	cut_parts();
	join_parts();
	if (svg)
		print_svg(argv[2]);
	else
		print_table();
	if (fflush(stdout) || ferror(stdout))
		err(2, "cannot write");
	return 0;
}
