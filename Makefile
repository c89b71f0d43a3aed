# SPDX-License-Identifier: Apache-2.0
# The commands of the project; each works on a fresh clone.
PRESET ?= release
BUILD := build/$(PRESET)

.PHONY: demo test build setup clean

setup:
	@tools/setup

build: setup
	@cmake --preset $(PRESET) >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build $(BUILD)

demo: build
	@tools/demo $(BUILD)

test: build
	@tools/test $(BUILD)

clean:
	rm -rf build/release build/dev build/asan-ubsan build/tsan build/fuzz
