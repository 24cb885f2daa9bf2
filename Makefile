# Builds the core (wasm and native), the page and the tests. `make help` lists the targets.
#
# Everything goes to build/. The programs that are needed are found on the PATH; tests/install.sh
# installs what is missing, with apt where it can, and is silent where nothing is.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

# JOBS=n sets how many compilers run at a time, V=1 prints their commands.
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
Q := $(if $(V),,@)
say = @echo "  $(1)"

sources := $(sort $(wildcard src/*.c))
headers := $(wildcard src/*.h)
test_sources := $(sort $(wildcard tests/c/test_*.c))
test_helpers := $(filter-out $(test_sources),$(sort $(wildcard tests/c/*.c)))
modules := node_modules/.package-lock.json

# ---------------------------------------------------------------------------- flags

# No fused multiply-add that the code does not ask for, and no errno: the same bits everywhere.
numbers := -ffp-contract=off -fno-math-errno
# -Wno-psabi: vectors of four doubles, which no function with linkage takes or returns.
warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
    -Wstrict-prototypes -Wmissing-prototypes -Wno-psabi
language := -std=c17 $(numbers) $(warnings)
small_frames := -Wframe-larger-than=4096

# The native builds are for tests: there a warning is an error. A user's build of the wasm module
# goes on, for a newer compiler may warn of more; the tests compile it strictly as well.
strict := -Werror

# ---------------------------------------------------------------------------- wasm

# Unrolled loops make the module 3 kB (gzip) larger and no faster in V8; kernel.c says where not so.
# -flto lets the short functions between the layers vanish: 4 % of the time.
wasm_common := -msimd128 -fno-unroll-loops -flto
wasm_compile := emcc $(language) $(small_frames) $(wasm_common)

# Modules where small code costs no time that could be measured. The bits do not depend on it.
once := abi arena check config control data describe field field_adjoint field_expr field_host \
    field_system gradient_adjoint gradient_discrete gradient_list loss method model_trajectory optim \
    pointwise rng session status tableau

# STANDALONE_WASM, --no-entry  a library without generated JavaScript
# --stack-first                a stack overflow runs into address 0 and traps
# INITIAL_MEMORY               the loader grows the memory to what a run needs, before the run
# STACK_SIZE                   was called TOTAL_STACK before Emscripten 3.1.25
# ..._UNDEFINED_SYMBOLS        3.1.6 would refuse the one import, nde_host_eval, although the code
#                              declares it as one; tests/lint/wasm.test.js refuses all others
stack_option = $(shell emcc --version | awk 'NR == 1 { match($$0, /[0-9]+\.[0-9]+\.[0-9]+/); \
    split(substr($$0, RSTART, RLENGTH), v, "."); \
    print (v[1] * 1000000 + v[2] * 1000 + v[3] < 3001025) ? "TOTAL_STACK" : "STACK_SIZE" }')
wasm_link = emcc -O3 $(wasm_common) -sSTANDALONE_WASM --no-entry -Wl,--stack-first \
    -Wl,--export=__heap_base -sEXPORTED_FUNCTIONS=@src/exports.txt \
    -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=1048576 -s$(stack_option)=65536 \
    -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0

wasm_objects := $(sources:src/%.c=build/wasm/%.o)

build/wasm/%.o: src/%.c Makefile
	$(call say,emcc $<)
	@mkdir -p $(@D)
	$(Q)$(wasm_compile) $(if $(filter $*,$(once)),-Oz,-O3) -MMD -MP -c $< -o $@

build/wasm/strict: $(sources) $(headers) Makefile
	$(call say,emcc $(strict))
	@mkdir -p $(@D)
	$(Q)$(wasm_compile) $(strict) -fsyntax-only $(sources)
	@touch $@

build/nde.wasm: $(wasm_objects) src/exports.txt
	$(call say,link $@)
	$(Q)$(wasm_link) $(wasm_objects) -o $@

# ---------------------------------------------------------------------------- native

# One folder per variant: objects, library, test programs. The bits of all variants are the same.
# Of the library a program gets what it uses: only one that uses abi.c has to define its host.
variants := gcc-O0 gcc-O3 clang-O3 asan
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
compile_gcc-O0 := gcc -O0 -g
compile_gcc-O3 := gcc -O3 $(small_frames)
compile_clang-O3 := clang -O3 $(small_frames)
compile_asan := clang -O1 -g $(sanitizers)

define variant
objects_$(1) := $(sources:src/%.c=build/native/$(1)/src/%.o)
helpers_$(1) := $(test_helpers:tests/c/%.c=build/native/$(1)/tests/%.o)
programs_$(1) := $(test_sources:tests/c/%.c=build/native/$(1)/tests/%)

build/native/$(1)/src/%.o: src/%.c Makefile
	$$(call say,$(1) $$<)
	@mkdir -p $$(@D)
	$(Q)$$(compile_$(1)) $(language) $(strict) -MMD -MP -c $$< -o $$@

build/native/$(1)/tests/%.o: tests/c/%.c Makefile
	$$(call say,$(1) $$<)
	@mkdir -p $$(@D)
	$(Q)$$(filter-out $(small_frames),$$(compile_$(1))) $(language) $(strict) -Isrc \
	    -MMD -MP -c $$< -o $$@

build/native/$(1)/libnde.a: $$(objects_$(1))
	@rm -f $$@
	$(Q)ar rcs $$@ $$^

build/native/$(1)/tests/test_%: build/native/$(1)/tests/test_%.o $$(helpers_$(1)) \
    build/native/$(1)/libnde.a
	$(Q)$$(compile_$(1)) $$^ -lm -o $$@

.PHONY: native-$(1)
native-$(1): build/native/$(1)/libnde.a $$(programs_$(1))
endef
$(foreach name,$(variants),$(eval $(call variant,$(name))))

# What `make bench` compares the wasm module with: the same C, clang -O3, 128-bit vectors.
bench_sources := $(wildcard tests/bench/*.c)
bench_programs := $(bench_sources:tests/bench/%.c=build/native/clang-O3/bench_%)

build/native/clang-O3/bench_%: tests/bench/%.c build/native/clang-O3/libnde.a
	$(call say,clang-O3 $<)
	$(Q)$(compile_clang-O3) $(language) -Isrc $^ -lm -o $@

# Objects of the tests are kept: else make would remove them as intermediate files.
.SECONDARY:

-include $(wildcard build/wasm/*.d build/native/*/*/*.d)

# ---------------------------------------------------------------------------- page

page_files := $(shell find web -type f 2>/dev/null) package.json

$(modules): package-lock.json
	$(call say,npm ci)
	$(Q)npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

build/site/index.html: build/nde.wasm $(page_files) $(modules)
	$(call say,page build/site)
	$(Q)node web/node/build.js

# ---------------------------------------------------------------------------- targets

.PHONY: build demo exercises serve test test-all bench bench-page lint format clean help

build: ## Build build/nde.wasm and the page in build/site
	@tests/install.sh build
	@$(MAKE) -j$(JOBS) build/nde.wasm build/site/index.html

demo: build ## Solve demo 1 and train demo 2 in the terminal, draw build/demo.svg
	@node web/node/demo.js

exercises: build ## Train the four exercises, print their losses, draw build/exercise-*.svg
	@node web/node/exercises.js

serve: build ## Serve the page on 127.0.0.1 (PORT=8080)
	@node web/node/serve.js build/site $(PORT)

test: ## Run all checks and tests that CI runs
	@tests/install.sh test
	@$(MAKE) -s $(modules)
	@node tests/run.js

test-all: ## Also run what is slow
	@tests/install.sh test
	@$(MAKE) -s $(modules)
	@node tests/run.js --all

bench: build ## Measure the speed against native code and other programs
	@tests/install.sh bench
	@$(MAKE) -j$(JOBS) $(bench_programs)
	@node tests/bench/bench.js

bench-page: build ## Measure the page in Chromium: drags, frames, loading
	@tests/install.sh test
	@$(MAKE) -s $(modules)
	@node tests/bench/page.js

lint: ## Check layers, symbols, types, style and format
	@tests/install.sh test
	@$(MAKE) -s $(modules)
	@node tests/run.js lint

format: $(modules) ## Format C, JavaScript, CSS, HTML and Markdown in place
	@clang-format -i src/*.[ch] tests/c/*.[ch]
	@npx prettier --config=tests/lint/prettier.json --write --log-level=warn .

clean: ## Remove build/
	rm -rf build

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
