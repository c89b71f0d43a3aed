// SPDX-License-Identifier: Apache-2.0
#include "options.h"

int main(int count, char** words) { return assay::cli::command_line(count, words); }
