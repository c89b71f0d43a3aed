# SPDX-License-Identifier: Apache-2.0
# The commands of the project; each works on a fresh clone.
PRESET ?= release
BUILD := build/$(PRESET)

.PHONY: approve conformance demo generate format lint test build setup clean

setup:
	@tools/setup

build: setup
	@cmake --preset $(PRESET) >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build $(BUILD)

demo: build
	@tools/demo $(BUILD)

test: build
	@tools/test $(BUILD)

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
	@clang-format-16 -i $$(git ls-files 'src/*.h' 'src/*.cpp' 'apps/*.h' 'apps/*.cpp')

lint: build
	@python3 tools/check_layers.py
	@clang-tidy-16 -p $(BUILD) --quiet $$(git ls-files 'src/assay/*.cpp' | grep -v _test.cpp)

clean:
	rm -rf build/release build/dev build/asan-ubsan build/tsan build/fuzz
