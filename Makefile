# SPDX-License-Identifier: GPL-2.0
# The verbs. Each is one script; BASE picks the series, the newest that can be had unless
# it is given, S the scenario.

# what all scripts of one command share, so that they say a warning once
ifndef KTD_RUN
KTD_RUN := $(shell date +%s.%N)
endif
export KTD_RUN

# the base that is given, if one is: what "make test" runs on, else all
GIVEN := $(BASE)
ifndef BASE
BASE = $(eval BASE := $(or $(shell KTD_RUN=$(KTD_RUN) host/base),$(error no BASE)))$(BASE)
endif
# what the verbs run on that take SRC=DIR, any kernel tree, or KERNEL=FILE, any bzImage
ON = $(BASE)
$(foreach v,SRC KERNEL,$(if $(filter command line,$(origin $v)),$(if $($v),,$(error $v= is empty))))
$(foreach s,$(S),$(if $(findstring /,$s),$(if $(wildcard $s),,$(error there is no file S=$s))))
ifneq ($(SRC)$(KERNEL),)
$(if $(filter-out run scenario shell test apply help,$(MAKECMDGOALS)),\
	$(error SRC and KERNEL are for run, scenario, shell and test, and SRC for apply))
$(if $(SRC),$(if $(KERNEL),$(error SRC or KERNEL, not both)))
ON = $(eval ON := $(or $(shell KTD_RUN=$(KTD_RUN) $(if $(SRC),\
	host/base-of-tree "$(SRC)" "$(or $(GIVEN),$(SERIES))" "$(SET)",\
	host/base-of-kernel "$(KERNEL)")),$(error nothing to run)))$(ON)
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-full check check-full kunit mutants bench scenario kdump arch
.PHONY: report shell deb livepatch tree export sets range-diff mail apply clean

help: ## this list. SRC=DIR: run, scenario, shell and test on any tree; KERNEL=FILE: on a bzImage
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

run: ## build, boot and show where kexec -s loads: Debian's, patched, kexec_load
	@host/run $(ON)

test: ## the checks, make run's verdict, every scenario, the harness's own tests
	@$(if $(SRC)$(KERNEL),host/test-base $(ON),host/test $(GIVEN))

test-full: ## that, and what takes too long for CI, of PART="..." if given
	@host/test full $(GIVEN)

check: ## the quick gates on the series: apply, style, warnings, KUnit under UML
	@series/check $(BASE)

check-full: ## all gates: also clang, coccicheck, CONFIGs, architectures, htmldocs
	@series/check $(BASE) full

kunit: ## the KUnit suites: UML with KASAN; in QEMU as a module, and on i386
	@host/packages run
	@kunit/run $(BASE)

mutants: ## wrong versions of the walk, which the KUnit suites must catch
	@host/packages run
	@kunit/mutants $(BASE)

bench: ## the walks over 16 to 65536 ranges, and kexec -s -l, patched and not
	@bench/walk $(BASE) 65536
	@bench/load $(BASE)

scenario: export KTD_FLAVOR = $(FLAVOR)
scenario: export KTD_KERNELS = $(V)
scenario: ## S=NAME: one scenario, its table and picture; FULL=full: all controls; V="debian unpatched": on these
	@host/prepare $(ON) $(FULL) $(S)
	@host/scenario $(ON) $(FULL) $(S) && s=0 || s=$$?; report/memory $(ON) $(S) && exit $$s

report: ## a page of all results, in build/report/index.html
	@host/packages kernel
	@report/index

kdump: ## Debian's kdump-tools end to end, to a dump that crash opens (S=NAME: one)
	@kdump/run $(BASE) $(S)

arch: ## riscv64 and arm64, where the series must change nothing (S=NAME: one)
	@arch/run $(BASE) $(S)

shell: export KTD_KERNELS := $(or $(V),$(if $(SRC)$(KERNEL),,patched))
shell: export KTD_GDB = $(GDB)
shell: ## S=NAME V=patched: a shell in that scenario's guest; GDB=1: which waits for gdb
	@host/prepare $(ON) $(or $(S),4g)
	@host/shell $(ON) $(or $(S),4g)

deb: export KTD_MODULES = $(MODULES)
deb: ## Debian packages of the patched kernel (hours); MODULES=FILE: what lsmod printed, of these alone
	@series/deb $(BASE)

livepatch: ## a package of the series as a live patch of Debian's own kernel (minutes)
	@livepatch/deb $(BASE)

tree: ## the patched source as a git tree to edit, in build/tree/BASE
	@host/packages tree
	@host/tree $(BASE)

export: ## the tree's commits back to patches/BASE
	@series/export $(BASE)

sets: ## the sets of a series: how large, to whom, what fails without them
	@series/sets $(BASE)

range-diff: ## what changed in the series, or SET, since SINCE, a tag or commit
	@series/range-diff $(BASE) "$(SET)" "$(SINCE)"

mail: ## SET=NAME TO=ADDRESSES FROM="Name <address>" [TAGS=FILE]: mails to send
	@host/packages mail
	@series/mail $(BASE) "$(TO)" "$(FROM)" "$(SET)" "$(TAGS)"

apply: ## SRC=DIR [SET=NAME]: does the nearest series fit that tree? APPLY=1: apply it
	@host/packages tree
	@series/apply "$(SRC)" "$(GIVEN)" "$(APPLY)" "$(SET)"

clean: ## remove build/, but no work that is not exported (the cache stays)
	@host/clean
