// SPDX-License-Identifier: Apache-2.0
// Answers that exist already: columns of the table under test, or of a file that is joined on id.
#include "assay/models/model.h"

namespace assay::models {

extern constinit const Model predictions = {
    .name = "predictions",
    .summary = "Answers that exist already: columns of the table under test, or of a file that is joined on id.",
    .transport = Transport::none,
    .settings = {SettingSpec{"path", SettingType::any, "the file; without one the columns are the table's own"},
                 SettingSpec{"id", SettingType::any, "what the file calls the id"},
                 SettingSpec{"prediction", SettingType::any, "the column of the predicted class or number"},
                 SettingSpec{"score", SettingType::any, "the column of the score, or one a class"},
                 SettingSpec{"rank", SettingType::text, "of a ranked list: the column of the place"}},
    .names_a_model = false};

}  // namespace assay::models
