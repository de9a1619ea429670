#pragma once

#include <string>
#include <vector>

#include "domain/seller.hpp"
#include "gateway/describe_answers.hpp"

// Who bills, as clients see it.

namespace billmill::gateway {

struct SellerAnswer {
    std::string id;
    std::string name;
    std::string email;
    std::string country;
    domain::Currency currency;
    std::string language;
    std::string template_name;
    bool trial = false;
};
struct SellersAnswer {
    std::vector<SellerAnswer> items;
    std::string standard;  ///< The id of the one that bills come from which name none; empty: there is none.
    std::vector<std::string> templates;
    std::vector<std::string> languages;
};

}  // namespace billmill::gateway

namespace billmill::formats {

template <>
struct Description<gateway::SellerAnswer> {
    static constexpr SchemaName name{.answer = "SellerSummary"};
    static constexpr std::string_view prose = "Who the invoices come from.";

    template <class Archive>
    static void members(Archive& archive, const gateway::SellerAnswer& seller) {
        archive.required("id", seller.id, about("What a bill names it by."));
        archive.required("name", seller.name, about("As it stands on paper."));
        archive.required("email", seller.email, about("The sender of its mails."));
        archive.required("country", seller.country, about("ISO 3166-1."));
        archive.required("currency", seller.currency, about("Where a bill names none."));
        archive.required("language", seller.language, about("Where neither bill nor customer names one."));
        archive.required("template", seller.template_name, about("Where a bill names none."));
        archive.optional("trial", seller.trial, about("The built-in one: no real mail leaves for it."));
    }
};

template <>
struct Description<gateway::SellersAnswer> {
    static constexpr SchemaName name{.answer = "Sellers"};
    static constexpr std::string_view prose =
        "The sellers that this key may bill for, and how their documents can look.";

    template <class Archive>
    static void members(Archive& archive, const gateway::SellersAnswer& sellers) {
        archive.required("items", sellers.items, {});
        archive.optional("default", sellers.standard, about("The one of bills that name none."));
        archive.required("templates", sellers.templates, about("All that a bill may ask for."));
        archive.required("languages", sellers.languages, about("Those a document can be written in."));
    }
};

}  // namespace billmill::formats
