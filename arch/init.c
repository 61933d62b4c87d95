// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the guests of other architectures, on the tree's own nolibc: does what
 * guest/init, first and second do on x86_64, and says so in the same words, lines
 * "ktd[BOOT]: key=value" in the kernel's log.
 */
#include <stdarg.h>
#include <linux/kexec.h>
#include <linux/reboot.h>

#ifndef KEXEC_FILE_DEBUG
#define KEXEC_FILE_DEBUG 0x8
#endif

/* of v7.3 */
#ifdef __nolibc_syscall5
#define my_syscall5 __nolibc_syscall5
#define my_syscall2 __nolibc_syscall2
#endif

static char cmdline[4096], iomem[65536];
static char boot = '?';

/* One write is one line of the log, and none is torn. A NULL ends the parts. */
static void emit(const char *part, ...)
{
	static int kmsg = -1;
	char line[512] = "ktd[?]: ";
	size_t len = strlen(line);
	va_list args;

	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_WRONLY);
	line[4] = boot;
	va_start(args, part);
	for (; part; part = va_arg(args, const char *))
		len += strlcpy(line + len, part, sizeof(line) - len);
	va_end(args);
	write(kmsg, line, len);
}

/* PID 1 must not return */
static void end(void)
{
	emit("end", NULL);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	for (;;)
		sleep(1);
}

static void die(const char *what)
{
	emit("error=", what, " failed with errno ", itoa(errno), NULL);
	end();
}

static size_t read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY);
	size_t len = 0;
	ssize_t ret;

	if (fd < 0)
		return 0;
	while (len < size - 1 && (ret = read(fd, buf + len, size - 1 - len)) > 0)
		len += ret;
	close(fd);
	buf[len] = '\0';
	return len;
}

/* What follows the first @word in @text, or NULL */
static char *behind(char *text, const char *word)
{
	for (; *text; text++)
		if (!strncmp(text, word, strlen(word)))
			return text + strlen(word);
	return NULL;
}

/* The value behind @key on the command line, up to the next blank */
static const char *param(const char *key)
{
	static char value[64];
	char *found = behind(cmdline, key);
	size_t len = 0;

	while (found && *found > ' ' && len < sizeof(value) - 1)
		value[len++] = *found++;
	value[len] = '\0';
	return value;
}

/* Each range of /proc/iomem whose name begins with @name, at any level */
static void report(const char *key, const char *name)
{
	char *line, *next, *found;

	if (!read_file("/proc/iomem", iomem, sizeof(iomem)))
		die("/proc/iomem");
	for (line = iomem; *line; line = next) {
		next = strchr(line, '\n');
		if (!next)
			break;
		*next++ = '\0';
		while (*line == ' ')
			line++;
		found = behind(line, " : ");
		if (!found || strncmp(found, name, strlen(name)))
			continue;
		found[-3] = '\0';
		emit(key, "=", line, " name=", found, NULL);
	}
}

/* A number of the device tree, one or two big-endian cells */
static unsigned long read_cells(const char *path)
{
	unsigned char cells[16];
	size_t i, len = read_file(path, (char *)cells, sizeof(cells));
	unsigned long value = 0;

	for (i = 0; i < len; i++)
		value = value << 8 | cells[i];
	return value;
}

#define CHOSEN "/sys/firmware/devicetree/base/chosen/linux,initrd-"

static void second_kernel(void)
{
	char start[20], last[20];

	report("code", "Kernel code");
	u64toh_r(read_cells(CHOSEN "start"), start);
	u64toh_r(read_cells(CHOSEN "end") - 1, last);
	emit("ramdisk=", start, "-", last, NULL);
	report("ram", "System RAM");
}

static long kexec_file_load(int kernel, int initrd, unsigned long flags)
{
	/* no call among the arguments, whose registers it would change */
	size_t len = strlen(cmdline) + 1;

	return my_syscall5(__NR_kexec_file_load, kernel, initrd, len, cmdline, flags);
}

static void load(int kernel, int initrd)
{
	long err;

	emit("load s", NULL);
	err = kexec_file_load(kernel, initrd, KEXEC_FILE_DEBUG);
	/* A kernel that does not know this has dynamic debug */
	if (err == -EINVAL)
		err = kexec_file_load(kernel, initrd, 0);
	emit("s.status=", itoa(-err), NULL);
}

/* The next kernel's command line is this one's, but for the @number of the boot */
static void first_kernel(char *number)
{
	long size = atol(param("ktd.initrd_mib=")) << 20;
	int kernel = open("/kernel", O_RDONLY);
	int initrd = open("/initrd", O_RDWR);

	size += lseek(initrd, 0, SEEK_END);
	if (my_syscall2(__NR_ftruncate, initrd, size))
		die("ftruncate");
	/* what is open for writing is not loaded */
	close(initrd);
	initrd = open("/initrd", O_RDONLY);

	++*number;
	report("range", "System RAM");
	emit("initrd_size=", itoa(size), NULL);

	load(kernel, initrd);
	/*
	 * Once more, over a loaded image, and this one is executed. In CMA memory, which
	 * that image has, it would be somewhere else.
	 */
	if (behind(cmdline, "cma="))
		kexec_file_load(-1, -1, KEXEC_FILE_UNLOAD);
	load(kernel, initrd);
	report("ram_at_exec", "System RAM");
	emit("exec loader=s", NULL);
	reboot(LINUX_REBOOT_CMD_KEXEC);
	die("kexec");
}

int main(void)
{
	char *number;

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	read_file("/proc/cmdline", cmdline, sizeof(cmdline));
	number = strchr(cmdline, '\n');
	if (number)
		*number = '\0';
	number = behind(cmdline, "ktd.boot=");
	if (!number)
		die("ktd.boot=");
	boot = *number;
	emit("begin nonce=", param("ktd.nonce="), NULL);
	if (boot == '1')
		first_kernel(number);
	second_kernel();
	end();
	return 0;
}
