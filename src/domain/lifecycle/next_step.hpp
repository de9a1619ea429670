#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "domain/lifecycle/dead_letter.hpp"

namespace billmill::domain {

/// What a person does next about work that failed for good.
enum class NextStep : std::uint8_t {
    retry,              ///< Its cause can be removed.
    register_customer,  ///< Then retry.
    resend,             ///< Another mail of the same invoice.
    look,               ///< At the bill that it is about, before anything else.
    discard,            ///< Nothing else is left to do with it.
};

struct Advice {
    std::string_view code;  ///< Of the last death.
    NextStep step = NextStep::retry;
    bool retry_can_help = true;  ///< false: a retry could only fail again, or take effect twice.
    std::string_view detail{};   ///< One sentence.
};

/// Where no row says otherwise.
inline constexpr Advice usual_advice{.code = {}, .detail = "Remove the cause, then retry."};

inline constexpr std::array advices{
    Advice{"unknown_customer", NextStep::register_customer, true, "Register the customer, then retry."},
    Advice{"unknown_seller", NextStep::retry, true, "Restore the seller's file, then retry."},
    Advice{"invalid", NextStep::retry, true,
           "Correct the seller's file, then retry; or discard this and send the bill again."},
    Advice{"number_too_long", NextStep::retry, true, "Shorten number_format, then retry."},
    Advice{"not_creditable", NextStep::discard, false,
           "Credit what is left of the invoice by a new request, and discard this."},
    Advice{"unknown_original", NextStep::discard, true, "The invoice is not there: discard this."},
    Advice{key_reused, NextStep::discard, false,
           "Its Idempotency-Key belongs to another request. Send it again with a key of its own, and discard "
           "this."},
    Advice{issued_in_lost_books, NextStep::discard, false,
           "It was issued before books were lost, and must not be issued again: discard this."},
    Advice{unidentified, NextStep::look, false,
           "Nobody knows which request it is. Look whether it took effect; send it again if not, and discard "
           "this."},
    Advice{"unreadable", NextStep::discard, true, "Keep its bytes, report it, and discard this."},
    Advice{"unrenderable", NextStep::retry, true, "Restore the logo, or the font and restart; then retry."},
    Advice{set_aside, NextStep::retry, true, "Update billmill to the version that wrote it, then retry."},
    Advice{"crashed", NextStep::retry, true, "Report it; retry after an update."},
};
/// Of mails: what has failed for good stays failed, and only a resend makes another mail.
inline constexpr std::array mail_advices{
    Advice{"mail_refused", NextStep::resend, false,
           "Resend the bill, to another address if this one is wrong; that closes this."},
    Advice{"trial_seller", NextStep::discard, false, "Bill with a seller of your own, and discard this."},
    Advice{"document_differs", NextStep::resend, false,
           "Put a copy back into documents/ and resend the bill; that closes this."},
    Advice{"unrenderable", NextStep::resend, false,
           "Restore the logo, or the font and restart; then resend the bill; that closes this."},
};

[[nodiscard]] constexpr const Advice& advice_on(std::string_view code, bool is_mail) {
    if (is_mail) {
        for (const auto& advice : mail_advices) {
            if (advice.code == code) return advice;
        }
    }
    for (const auto& advice : advices) {
        if (advice.code == code) return advice;
    }
    return usual_advice;
}
static_assert(!advice_on("unrenderable", true).retry_can_help, "the delivery has failed for good");
static_assert(advice_on("unrenderable", false).retry_can_help, "the bill has no number yet");

}  // namespace billmill::domain
