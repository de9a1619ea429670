#pragma once

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <memory>

namespace billmill::document::text {

template <auto destroy>
struct Destroy {
    void operator()(auto* object) const { destroy(object); }
};

using HbBlob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, Destroy<hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, Destroy<hb_font_destroy>>;
using HbBuffer = std::unique_ptr<hb_buffer_t, Destroy<hb_buffer_destroy>>;
using HbSet = std::unique_ptr<hb_set_t, Destroy<hb_set_destroy>>;
using HbSubsetPlan = std::unique_ptr<hb_subset_plan_t, Destroy<hb_subset_plan_destroy>>;
using HbSubsetInput = std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_destroy>>;

}  // namespace billmill::document::text
