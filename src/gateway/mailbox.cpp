#include "gateway/mailbox.hpp"

#include "gateway/describe_operations.hpp"

namespace billmill::gateway {
namespace {

http::Response no_mailbox() {
    return refuse(404, "no_mailbox", "Mails leave by SMTP here; the built-in mailbox is not in use.");
}

}  // namespace

http::Response MailboxRoutes::list(const Call& call) {
    auto issues = check_query(call.request, {"limit", "cursor"});
    const auto page = read_page(call.request, issues);
    if (!issues.empty()) return wrong(std::move(issues));
    if (mailbox_ == nullptr) return no_mailbox();
    const auto found = mailbox_->list(page);
    if (!found) return list_failed(call.request, found.error());
    return json(200, json_of(*found));
}

http::Response MailboxRoutes::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    if (mailbox_ == nullptr) return no_mailbox();
    OR_ANSWER(auto mail, or_failed(call.request, mailbox_->read(id)));
    if (!mail)
        return refuse(404, "no_such_mail",
                      "There is no mail with this id, or it was dropped for newer ones.");
    return {.status = 200,
            .content_type = "message/rfc822",
            .body = std::move(*mail),
            .headers = {{"Cache-Control", "private, no-store"}}};
}

}  // namespace billmill::gateway
