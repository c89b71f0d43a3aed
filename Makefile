# SPDX-License-Identifier: Apache-2.0
# The commands of the project; each works on a fresh clone.
PRESET ?= release
BUILD := build/$(PRESET)

.PHONY: wheel approve bench check-format check-sanitized conformance coverage demo demo-llm format fuzz generate lint test tsan build setup clean

setup:
	@tools/setup

build: setup
	@cmake --preset $(PRESET) >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build $(BUILD)

demo: build
	@tools/demo $(BUILD)

# A small language model on this machine, asked by a real suite.
demo-llm: build
	@tools/demo_llm $(BUILD)

test: build
	@tools/test $(BUILD)

# The program against its peers, on the same data: writes docs/benchmarks.md. About ten minutes.
bench: build
	@build/deps/python/bin/python benchmarks/run.py $(BUILD)/assay

# The Python package as build/wheels/*.whl, from what is built already.
wheel: build
	@tools/make_wheel $(BUILD)

# How often intervals miss and verdicts are wrong: the limits that the engine obeys and docs/coverage.md, from all worlds.
DRAWS ?= 10000
coverage: build
	@$(BUILD)/coverage --whole --draws $(DRAWS) --write .

# docs/reference and the suite's schema, from the catalog.
generate: build
	@python3 tools/generate.py $(BUILD)/assay

# docs/conformance.md and the corpus, from the references.
conformance: build
	@build/deps/python/bin/python tools/make_conformance.py $(BUILD)/assay
	@build/deps/python/bin/python tools/make_corpus.py $(BUILD)/assay

# The texts of tests/approval, from what is printed now; read the difference before you commit it.
approve: build
	@python3 tests/approval/approval.py $(BUILD)/assay --approve

format:
	@clang-format-16 -i $$(git ls-files '*.h' '*.cpp')

check-format:
	@clang-format-16 --dry-run --Werror $$(git ls-files '*.h' '*.cpp')

# The format, the rules of tools/check_*.py, and clang-tidy over each source; LINT=FILES for some of them. Half an hour.
LINT ?= $$(git ls-files 'src/assay/*.cpp' 'apps/*.cpp' | grep -v _test.cpp)
lint: setup check-format
	@python3 tools/check_layers.py src/assay
	@python3 tools/check_sources.py
	@cmake --preset lint >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@printf '%s\n' $(LINT) | xargs -n 1 -P $$(nproc) clang-tidy-16 -p build/lint --quiet
	@echo "lint: nothing found"

# base, catalog, stats, states and data under AddressSanitizer and UndefinedBehaviorSanitizer, and each fuzz target for
# SECONDS from one seed; `make fuzz` goes on for longer, from another seed each time.
SECONDS ?= 60
check-sanitized: setup
	@tools/check_sanitized $(SECONDS) 1

fuzz: setup
	@tools/check_sanitized 1800 0

# What works on several threads under ThreadSanitizer.
tsan: setup
	@cmake --preset tsan >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build/tsan --target base_test data_test assay
	@tools/check_threads build/tsan

clean:
	rm -rf build/release build/dev build/asan-ubsan build/tsan build/lint build/fuzz
