# Touchstone: the kiosk, the aggregator, and what watches over them.
#
#   make            build both programs into build/
#   make demo       install what is missing, build, and show one rating's way
#   make check      install what is missing, build, test
#   make check-long what CI runs; takes many minutes
#   make install    under DESTDIR and PREFIX
#   make bench fuzz sim cuts sweeps coverage day clean
#
# SAN=1 builds with ASan and UBSan into build-san; VALGRIND=1 runs the unit
# tests under valgrind.  Warnings are errors in a git checkout; WERROR= turns
# that off.  V=1 shows every command in full.

.DEFAULT_GOAL := all

VERSION := 0.3.0
B ?= $(if $(SAN),build-san,build)
PREFIX ?= /usr/local
DESTDIR ?=
SAN ?=
VALGRIND ?=
V ?=
WERROR ?= $(if $(wildcard .git),-Werror)
JOBS ?= $(shell nproc)

# ---- what is here ---------------------------------------------------------

PROGRAMS := $(patsubst %/,touchstone-%,$(sort $(dir \
    $(wildcard kiosk/*.c aggregator/*.c))))
ARCHIVES := protocol kiosk-core kiosk-io aggregator-core aggregator-io
AREAS := protocol kiosk aggregator

# An archive's sources are the .c files of its folder: kiosk-core, kiosk/core.
folder = $(subst -,/,$(1))
sources = $(sort $(wildcard $(call folder,$(1))/*.c))

# Bottom last, as the linker reads them.
use_protocol := protocol
use_kiosk := kiosk-io kiosk-core protocol
use_aggregator := aggregator-io aggregator-core protocol
use_bench := kiosk-io kiosk-core aggregator-io aggregator-core protocol

# ---- compiler and libraries -----------------------------------------------

CC ?= cc
CLANG ?= clang
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
modules := libsodium libcbor sqlite3 ncursesw libcurl libevent_core \
    libevent_pthreads jansson glib-2.0 libqrencode fribidi

# What differs between Debian 12 and 13 is in one small file each.  The
# choice goes by what is installed.
ifeq ($(shell $(PKG_CONFIG) --exists libllhttp 2>/dev/null && echo yes),yes)
include deploy/build/debian13.mk
else
include deploy/build/debian12.mk
endif

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wold-style-definition -Wpointer-arith -Wvla -Wformat=2 -Wundef \
    -Wwrite-strings -Wcast-qual -Wimplicit-fallthrough
hardening := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
    -fstack-clash-protection -fPIE
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -fPIE

all_cflags = -std=gnu11 $(warnings) $(WERROR) $(CFLAGS) \
    $(if $(SAN),$(sanitizers),$(hardening))
all_cppflags = -I. -D_GNU_SOURCE -DTOUCHSTONE_VERSION='"$(VERSION)"' \
    $(module_cflags) $(llhttp_cflags) $(CPPFLAGS)
all_ldflags = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed \
    $(if $(SAN),$(sanitizers)) $(LDFLAGS)
# libunistring says nothing to pkg-config.
all_libs = $(llhttp_libs) $(mbedtls_libs) $(module_libs) -lunistring \
    -lpthread -lm

module_cflags := $(shell $(PKG_CONFIG) --cflags $(modules) 2>/dev/null)
module_libs := $(shell $(PKG_CONFIG) --libs $(modules) 2>/dev/null)

# ---- programs ---------------------------------------------------------------

.PHONY: all
all: $(ARCHIVES:%=$(B)/lib%.a) $(PROGRAMS:%=$(B)/%)

objects = $(patsubst %.c,$(B)/obj/%.o,$(1))
archives = $(foreach a,$(use_$(1)),$(B)/lib$(a).a)
say = $(if $(V),,@echo "  $(1) $@";)
link = $(call say,link)$(CC) $(all_cflags) $(all_ldflags) -o $@ \
    $(filter %.o,$^) $(filter %.a,$^) $(all_libs)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc)$(CC) $(all_cppflags) $(all_cflags) -MMD -MP \
	    -c -o $@ $<

# A file as it is, readable only.
embed = ld -r -b binary -z noexecstack -o $@ $< && objcopy --rename-section \
    .data=.rodata,alloc,load,readonly,data,contents $@

# A store's schema is a .sql file beside it: aggregator/io/schema_1.sql is
# _binary_aggregator_io_schema_1_sql_start to ..._end.
schemas = $(patsubst %,$(B)/obj/%.o,$(sort $(wildcard \
    $(call folder,$(1))/*.sql)))
$(B)/obj/%.sql.o: %.sql
	@mkdir -p $(@D)
	$(call say,embed)$(embed)

# The members are listed in a file so that an archive is made again when one
# goes away.
define archive_rules
$(B)/lib$(1).a: $(call objects,$(call sources,$(1))) $(call schemas,$(1)) \
    $(B)/obj/$(1).list
	$$(call say,ar)rm -f $$@ && ar rcs $$@ $$(filter %.o,$$^)
$(B)/obj/$(1).list: ALWAYS
	@$$(call keep_list,$(call sources,$(1)))
endef
keep_list = mkdir -p $(@D); echo "$(1)" | cmp -s - $@ || echo "$(1)" >$@
.PHONY: ALWAYS
ALWAYS:
$(foreach a,$(ARCHIVES),$(eval $(call archive_rules,$(a))))

# Pages, style and scripts of the dashboard go into the program as they are:
# aggregator/web/a.css is _binary_aggregator_web_a_css_start to ..._end.
web_objects := $(patsubst %,$(B)/obj/%.o,$(sort $(wildcard aggregator/web/*)))
$(B)/obj/aggregator/web/%.o: aggregator/web/%
	@mkdir -p $(@D)
	$(call say,embed)$(embed)

$(B)/touchstone-kiosk: $(call objects,$(sort $(wildcard kiosk/*.c))) \
    $(call archives,kiosk)
	$(link)
$(B)/touchstone-aggregator: $(call objects,$(sort $(wildcard aggregator/*.c))) \
    $(web_objects) $(call archives,aggregator) $(llhttp_archive)
	$(link)

# ---- tests ------------------------------------------------------------------

# tests/kiosk/test_visit.c becomes build/tests/kiosk/test_visit, a program of
# its own, linked with tests/support*.c and tests/kiosk/support*.c.
unit_sources = $(sort $(wildcard tests/$(1)/test_*.c))
units = $(patsubst %.c,$(B)/%,$(call unit_sources,$(1)))
support = $(call objects,$(sort $(wildcard tests/support*.c) \
    $(wildcard tests/$(1)/support*.c)))

define unit_rules
$(call units,$(1)): $(B)/tests/$(1)/%: $(B)/obj/tests/$(1)/%.o \
    $(call support,$(1)) $(call archives,$(1)) \
    $(if $(filter aggregator,$(1)),$(llhttp_archive))
	@mkdir -p $$(@D)
	$$(link) -lcmocka
endef
$(foreach a,$(AREAS),$(eval $(call unit_rules,$(a))))

# What our parsers say, for the second reader to compare itself with.
$(B)/tests/reader/agree: $(B)/obj/tests/reader/agree.o $(call archives,protocol)
	@mkdir -p $(@D)
	$(link)

# A clock in the hands of a script, for both programs.
$(B)/tests/day/clock.so: tests/day/clock.c
	@mkdir -p $(@D)
	$(call say,cc)$(CC) $(all_cppflags) $(all_cflags) -fPIC -shared -o $@ \
	    $< -ldl -lpthread

all_units := $(foreach a,$(AREAS),$(call units,$(a)))
stories := $(filter-out tests/stories/story.sh,\
    $(sort $(wildcard tests/stories/*.sh)))

# What loads and what attacks the running aggregator; how they are built is
# below.  tests/stories/bench.sh runs the benches with small loads.
bench_programs := $(patsubst %.c,$(B)/%,\
    $(sort $(wildcard tests/bench/bench_*.c)))
time_tests := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/time/test_*.c)))
attack_tests := $(patsubst %.c,$(B)/%,\
    $(sort $(wildcard tests/attack/test_*.c)))
fire_tests := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fire/test_*.c)))
stats_tests := $(sort $(wildcard tests/stats/*.sh))

.PHONY: tests check check-units check-stories check-built check-long deps
.PHONY: check-san check-kills
tests: all $(all_units) $(time_tests) $(attack_tests) $(fire_tests) \
    $(bench_programs) \
    $(B)/tests/reader/agree $(B)/tests/day/clock.so \
    $(B)/tests/stats/coverage

deps:
	@deploy/build/packages.sh

# Packages that deps has just installed change what make finds above, so
# make is started anew.
check: deps
	@$(MAKE) --no-print-directory -j$(JOBS) tests
	@$(MAKE) --no-print-directory check-built
check-built: tests
	@B=$(B) CUSTOMERS=60 VALGRIND=$(VALGRIND) tests/run.sh tests/layering.sh \
	    tests/documents.sh tests/format.sh \
	    $(all_units) $(time_tests) $(attack_tests) $(fire_tests) \
	    $(stats_tests) $(stories) tests/day/day.sh
check-units: tests
	@B=$(B) VALGRIND=$(VALGRIND) tests/run.sh $(all_units)
check-stories: tests
	@B=$(B) tests/run.sh $(stories)

# The parts of check-long beside check itself (tests/long.sh, debian.sh).
# Under the sanitizers everything runs but what only takes long, and a fifth of
# the lives: more of those find wrong dates, not wrong addresses.  LONG=1 has
# the stories of kills go on for as many rounds as the issue asks.
check-san: tests
	@B=$(B) HISTORIES=200 tests/run.sh $(all_units) $(time_tests) $(attack_tests) \
	    $(fire_tests) $(filter-out %_kills.sh,$(stories))
check-kills: tests
	@B=$(B) LONG=1 tests/run.sh $(filter %_kills.sh %/stopped.sh,$(stories))
check-long: deps
	@tests/long.sh

# ---- fuzz targets -----------------------------------------------------------

# With clang's libFuzzer where it is installed; otherwise tests/fuzz/replay.c
# runs the corpus and a bounded number of mutations under gcc's sanitizers.
fuzz_sources := $(sort $(wildcard tests/fuzz/fuzz_*.c))
fuzz_programs := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(fuzz_sources))
fuzz_archives := $(foreach a,$(use_bench),$(B)/fuzz/lib$(a).a)
have_libfuzzer = $(shell printf \
    'int LLVMFuzzerTestOneInput(void){return 0;}' | \
    $(CLANG) -x c -fsanitize=fuzzer,address -o /dev/null - 2>/dev/null && \
    echo yes)
fuzz_cflags := -std=gnu11 -O1 -g -fsanitize=address,undefined \
    -fno-sanitize-recover=all -fno-omit-frame-pointer

ifneq ($(filter fuzz fuzz-build $(B)/fuzz/%,$(MAKECMDGOALS)),)
ifeq ($(have_libfuzzer),yes)
fuzz_cc := $(CLANG)
fuzz_cflags += -fsanitize=fuzzer-no-link
fuzz_ldflags := -fsanitize=fuzzer
fuzz_main :=
else
fuzz_cc := $(CC)
fuzz_ldflags :=
fuzz_main := $(B)/fuzz/obj/tests/fuzz/replay.o
endif
endif

fuzz_objects = $(patsubst %.c,$(B)/fuzz/obj/%.o,$(1))
$(B)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc)$(fuzz_cc) $(all_cppflags) $(fuzz_cflags) -MMD -MP -c -o $@ $<
define fuzz_archive_rules
$(B)/fuzz/lib$(1).a: $(call fuzz_objects,$(call sources,$(1))) \
    $(call schemas,$(1))
	$$(call say,ar)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach a,$(ARCHIVES),$(eval $(call fuzz_archive_rules,$(a))))
# What targets share: a desk and a kiosk, from the unit tests.
$(B)/fuzz/libsupport.a: $(call fuzz_objects,$(sort \
    $(wildcard tests/fuzz/support*.c tests/aggregator/support*.c)))
	$(call say,ar)rm -f $@ && ar rcs $@ $^
$(fuzz_programs): $(B)/fuzz/%: $(B)/fuzz/obj/tests/fuzz/%.o $(fuzz_main) \
    $(B)/fuzz/libsupport.a $(fuzz_archives) $(llhttp_archive)
	$(call say,link)$(fuzz_cc) $(fuzz_cflags) $(fuzz_ldflags) -o $@ \
	    $(filter %.o,$^) $(filter %.a,$^) $(all_libs) -lcmocka

# Seeds that nobody can type.
$(B)/tests/fuzz/sow: $(B)/obj/tests/fuzz/sow.o \
    $(B)/obj/tests/fuzz/sow_limits.o \
    $(B)/obj/tests/fuzz/support_rogue.o $(call support,aggregator) \
    $(call archives,aggregator) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link) -lcmocka

.PHONY: fuzz fuzz-build fuzz-seeds
fuzz-build: $(fuzz_programs)
fuzz-seeds: $(B)/tests/fuzz/sow
	@mkdir -p tests/fuzz/seeds/rogue tests/fuzz/seeds/bundle
	@$<
fuzz: fuzz-build
	@B=$(B) tests/fuzz/all.sh $(fuzz_programs:$(B)/fuzz/%=%)

# ---- benches ----------------------------------------------------------------

# tests/load holds lines, kiosks and an aggregator for programs that load the
# server: benches and attacks.
load_objects := $(call objects,$(sort $(wildcard tests/load/*.c)))
kiosk_benches := $(B)/tests/bench/bench_press $(B)/tests/bench/bench_curl
$(kiosk_benches): $(B)/tests/bench/%: $(B)/obj/tests/bench/%.o \
    $(call archives,kiosk)
	@mkdir -p $(@D)
	$(link)
# This one asks a store of its own, without a server or a kiosk: both have a
# zone.c, so its year is no support of the others.
desk_bench := $(B)/tests/bench/bench_desk
year_object := $(call objects,tests/bench/support_year.c)
$(desk_bench): $(call objects,tests/bench/bench_desk.c tests/load/gauge.c) \
    $(year_object) $(call archives,aggregator) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link)
$(filter-out $(kiosk_benches) $(desk_bench),$(bench_programs)): \
    $(B)/tests/bench/%: $(B)/obj/tests/bench/%.o \
    $(filter-out $(year_object),$(call support,bench)) $(load_objects) \
    $(call archives,bench) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link)

MILLIONS ?= 10

.PHONY: bench bench-build bench-growth
bench-build: all $(bench_programs) $(B)/tests/fire/bench_soak
bench: bench-build
	@B=$(B) tests/bench/run.sh $(bench_programs) \
	    $(sort $(wildcard tests/bench/bench_*.sh)) \
	    $(B)/tests/fire/bench_soak
bench-growth: bench-build
	@TOUCHSTONE_BUILD=$(abspath $(B)) \
	    $(B)/tests/bench/bench_growth $(MILLIONS)

# ---- attacks -----------------------------------------------------------------

# Programs that attack a running aggregator, beside kiosks that behave:
# test_*.c print TAP and belong to check, bench_fire.c prints a table.
fire_objects := $(call objects,$(sort \
    $(filter-out $(wildcard tests/fire/test_*.c tests/fire/bench_*.c),\
    $(wildcard tests/fire/*.c))))
fire_programs := $(fire_tests) $(B)/tests/fire/bench_fire \
    $(B)/tests/fire/bench_soak
$(fire_programs): $(B)/tests/fire/%: $(B)/obj/tests/fire/%.o \
    $(fire_objects) $(load_objects) \
    $(B)/obj/tests/aggregator/support_smuggling.o $(call archives,bench) \
    $(llhttp_archive)
	@mkdir -p $(@D)
	$(link)

# SECONDS: of the soak in all, of the table for each attack.
SECONDS ?=
# Who asks for scores again and again and subtracts; ROUNDS worlds from SEED on.
attack_objects := $(call objects,\
    $(filter-out $(wildcard tests/attack/test_*.c),\
    $(sort $(wildcard tests/attack/*.c))))
$(attack_tests): $(B)/tests/attack/%: $(B)/obj/tests/attack/%.o \
    $(attack_objects) $(call archives,aggregator) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link) -lcmocka
.PHONY: attack
attack: $(attack_tests)
	@ROUNDS=$(or $(ROUNDS),40) $(B)/tests/attack/test_attack

.PHONY: fire soak
fire: all $(B)/tests/fire/bench_fire
	@TOUCHSTONE_BUILD=$(B) $(B)/tests/fire/bench_fire $(or $(SECONDS),3) \
	    $(SEED)
soak: all $(B)/tests/fire/bench_soak
	@B=$(B) SOAK_SECONDS=$(or $(SECONDS),60) SOAK_SEED=$(SEED) \
	    tests/fire/soak.sh

# ---- power cuts -------------------------------------------------------------

# tests/sim/cuts_AREA.c cuts power under one program's store, on tests/sim's
# simulated disk; CUTS is how often, MINUTES for how long at most.
CUTS ?= 2000
SEED ?= 1
cuts_programs := $(B)/tests/sim/cuts_journal $(B)/tests/sim/cuts_store
cuts_support := $(B)/obj/tests/sim/cuts.o $(B)/obj/tests/sim/disk.o
$(B)/tests/sim/cuts_journal: $(B)/obj/tests/sim/cuts_journal.o \
    $(cuts_support) $(call support,kiosk) $(call archives,kiosk)
	@mkdir -p $(@D)
	$(link) -lcmocka
$(B)/tests/sim/cuts_store: $(B)/obj/tests/sim/cuts_store.o \
    $(cuts_support) $(call support,aggregator) $(call archives,aggregator) \
    $(llhttp_archive)
	@mkdir -p $(@D)
	$(link) -lcmocka

.PHONY: cuts
cuts: $(cuts_programs)
	@B=$(B) CUTS=$(CUTS) SEED=$(SEED) MINUTES=$(MINUTES) tests/sim/run.sh

# ---- histories --------------------------------------------------------------

# Random lives of kiosks and when their ratings were, both programs in one
# process on tests/sim's disk; HISTORIES lives from SEED on.
$(time_tests): $(B)/tests/time/%: $(B)/obj/tests/time/%.o \
    $(call objects,tests/aggregator/support_desk.c tests/sim/disk.c) \
    $(B)/tests/sim/libkiosk-io.a $(B)/libkiosk-core.a \
    $(call archives,aggregator) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link) -lcmocka

# ---- coverage of ranges ------------------------------------------------------

# How often ranges hold what is true, over a grid of opinions, and how often a
# list of moments flags something where nothing is wrong.  RUNS draws each cell
# so often (100,000), LISTS each list (10,000); with fewer, DOUBT gives each so
# many of its standard errors.
RUNS ?=
LISTS ?=
DOUBT ?=
$(B)/tests/stats/coverage: $(call objects,$(sort \
    $(wildcard tests/stats/*.c))) $(call archives,aggregator)
	@mkdir -p $(@D)
	$(link)

.PHONY: coverage
coverage: $(B)/tests/stats/coverage
	@$< --seed $(SEED) --threads $(JOBS) --json $(B)/coverage.json \
	    $(RUNS:%=--runs %) $(LISTS:%=--lists %) \
	    $(DOUBT:%=--doubt %)

# ---- sweeps -----------------------------------------------------------------

# tests/sweep/sweep_NOUN.c lets each allocation and each call of disk and files
# fail.  It is linked with copies of the archives in which such calls go to
# tests/sweep/seam.c.
sweep_programs := $(patsubst %.c,$(B)/%,$(sort $(wildcard \
    tests/sweep/sweep_*.c)))
sweep_support := $(call objects,tests/sweep/sweep.c tests/sweep/seam.c \
    tests/sweep/world.c tests/sim/disk.c)
$(B)/tests/sweep/lib%.a: $(B)/lib%.a tests/sweep/seam.syms
	@mkdir -p $(@D)
	$(call say,seam)objcopy --redefine-syms=tests/sweep/seam.syms $< $@
# Both programs in one: what they call alike is renamed in the kiosk's copy.
$(B)/tests/sweep/libkiosk-io.a: $(B)/tests/sim/libkiosk-io.a \
    tests/sweep/seam.syms
	@mkdir -p $(@D)
	$(call say,seam)objcopy --redefine-syms=tests/sweep/seam.syms $< $@
$(B)/tests/sweep/sweep_%: $(B)/obj/tests/sweep/sweep_%.o $(sweep_support) \
    $(call support,kiosk) $(call support,aggregator) \
    $(foreach a,$(use_bench),$(B)/tests/sweep/lib$(a).a) $(llhttp_archive)
	$(link) -lcmocka

# The desk's errands in shares, so that a long check can begin fewer.
SWEEP_SHARES := 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16

.PHONY: sweeps
sweeps: $(sweep_programs)
	@B=$(B) tests/run.sh $(patsubst %,$(B)/tests/sweep/sweep_%,\
	    $(foreach n,$(SWEEP_SHARES),desk:$(n)/16) files journal)

# ---- a day -------------------------------------------------------------------

# A kiosk's day from morning to evening on a real terminal, in fast time, hour
# by hour against the script's own list.  check lives one with few customers.
CUSTOMERS ?= 300
.PHONY: day check-day
day: all $(B)/tests/day/clock.so
	@TOUCHSTONE_BUILD=$(abspath $(B)) SEED=$(SEED) CUSTOMERS=$(CUSTOMERS) \
	    tests/day/day.sh
check-day: all $(B)/tests/day/clock.so
	@B=$(B) SEED=$(SEED) CUSTOMERS=$(CUSTOMERS) tests/run.sh \
	    tests/day/day.sh

# ---- simulator --------------------------------------------------------------

# tests/sim/sim: both programs in one process.  Each has a log of its own, and
# the linker puts faults and planted bugs around what they call.
sim_sources := $(filter-out tests/sim/cuts.c $(wildcard tests/sim/cuts_*.c),\
    $(wildcard tests/sim/*.c))
sim_wrapped := $(shell sed -nE 's/^WRAP.[^,]*, (\w+),.*/\1/p' \
    $(sim_sources))
$(B)/tests/sim/libkiosk-io.a: $(B)/libkiosk-io.a
	@mkdir -p $(@D)
	$(call say,rename)objcopy --redefine-sym log_event=kiosk_log_event \
	    --redefine-sym clock_outside=kiosk_clock_outside \
	    --redefine-sym zone_local=kiosk_zone_local $< $@
$(B)/tests/sim/sim: $(call objects,$(sim_sources)) \
    $(call objects,tests/aggregator/support_desk.c) \
    $(B)/tests/sim/libkiosk-io.a $(B)/libkiosk-core.a \
    $(call archives,aggregator) $(llhttp_archive)
	@mkdir -p $(@D)
	$(link) -lcmocka $(sim_wrapped:%=-Wl,--wrap=%)

# YEARS kiosk-years from SEED on, for at most MINUTES; PLANTS=0 leaves the
# planted bugs out.
.PHONY: sim
sim: $(B)/tests/sim/sim
	@B=$(B) YEARS=$(YEARS) SEED=$(SEED) PLANTS=$(PLANTS) \
	    MINUTES=$(MINUTES) tests/sim/sim.sh

# ---- demo, install, clean ---------------------------------------------------

.PHONY: demo install clean
demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@B=$(B) deploy/demo/demo.sh

# Units and users are for systemd; bin, man and doc for everyone.
put = install -d $(DESTDIR)$(PREFIX)/$(1) && \
    install -m $(2) $(3) $(DESTDIR)$(PREFIX)/$(1)/$(4)
unit = sed 's,@PREFIX@,$(PREFIX),' deploy/$(1).service >$(B)/$(1).service && \
    $(call put,lib/systemd/system,644,$(B)/$(1).service)
define install_program
	$(call put,bin,755,$(B)/$(1))
	$(call unit,$(1))
	$(call put,lib/sysusers.d,644,deploy/$(1).sysusers,$(1).conf)
	$(call put,lib/tmpfiles.d,644,deploy/$(1).tmpfiles,$(1).conf)

endef
install: all
	$(foreach p,$(PROGRAMS),$(call install_program,$(p)))
	$(call put,share/man/man1,644,docs/touchstone-kiosk.1)
	$(call put,share/man/man8,644,docs/touchstone-aggregator.8)
	$(call put,share/doc/touchstone,644,README.md docs/DESIGN.md docs/METRICS.md LICENSE)
	$(call put,share/doc/touchstone,644,$(wildcard protocol/*.md) \
	    protocol/touchstone.cddl)
	$(call put,share/doc/touchstone/examples,644,deploy/demo/*.json \
	    deploy/logind-touchstone.conf deploy/sysctl-touchstone.conf \
	    deploy/touchstone-aggregator.default \
	    deploy/kiosk-settings.example \
	    $(filter-out %.sh,$(wildcard deploy/examples/*)))
	$(call put,share/doc/touchstone/examples,755,deploy/examples/*.sh)

clean:
	rm -rf $(B)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
