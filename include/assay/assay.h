// SPDX-License-Identifier: Apache-2.0
// The whole library in one include.
#pragma once

#include "assay/catalog.h"
#include "assay/compare.h"
#include "assay/evaluate.h"
#include "assay/plan.h"
#include "assay/run.h"
#include "assay/state.h"
#include "assay/status.h"
#include "assay/table.h"
#include "assay/value.h"
#include "assay/version.h"
