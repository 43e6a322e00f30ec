// SPDX-License-Identifier: GPL-3.0-or-later
#include <vector>

#include "core/audit/field_registry.h"
#include "core/report/glossary.h"

namespace waybill::report {
namespace {

std::vector<Term> collect() {
    std::vector<Term> terms;
    terms.reserve(audit::all_field_infos().size());
    for (const audit::FieldInfo& field : audit::all_field_infos()) {
        terms.push_back({TermKind::Field, field.name, {}, field.sentence, field.source});
    }
    return terms;
}

}  // namespace

// The registry of fields has their words, too.
std::span<const Term> field_terms() {
    static const std::vector<Term> terms = collect();
    return terms;
}

}  // namespace waybill::report
