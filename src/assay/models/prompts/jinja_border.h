// SPDX-License-Identifier: Apache-2.0
// The C side of src/jinja: Jinja templates by the crate minijinja. All bytes are UTF-8. A function that returns false
// has written a Problem, whose text is freed by assay_jinja_free_text.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

struct AssayJinjaTemplates;
struct AssayJinjaContext;

// Line and column count from 1 in the template's source; 0: not known.
struct AssayJinjaProblem {
  uint8_t* text;
  size_t length;
  uint32_t line, column;
};
using AssayJinjaTake = void (*)(void* to, const uint8_t* bytes, size_t length);

AssayJinjaTemplates* assay_jinja_new();
void assay_jinja_free(AssayJinjaTemplates* templates);
bool assay_jinja_add(AssayJinjaTemplates* templates, const uint8_t* name, size_t name_length, const uint8_t* source,
                     size_t source_length, AssayJinjaProblem* problem);
// The names that a template takes from its context, one a line.
bool assay_jinja_variables(const AssayJinjaTemplates* templates, const uint8_t* name, size_t name_length, void* to,
                           AssayJinjaTake take, AssayJinjaProblem* problem);
// A map as JSON; null where it is none.
AssayJinjaContext* assay_jinja_context(const uint8_t* json, size_t length);
void assay_jinja_context_free(AssayJinjaContext* context);
bool assay_jinja_render(const AssayJinjaTemplates* templates, const uint8_t* name, size_t name_length,
                        const AssayJinjaContext* context, void* to, AssayJinjaTake take, AssayJinjaProblem* problem);
void assay_jinja_free_text(uint8_t* text, size_t length);
}
