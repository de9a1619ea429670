#include "pipeline/deliver/send_batch.hpp"

#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "foundation/logging.hpp"
#include "pipeline/documents.hpp"

namespace billmill::pipeline::deliver {
namespace {

constexpr std::size_t chunk_bytes_max = 16U << 20U;  // Mails composed at a time: a bound on memory.
constexpr Milliseconds put_off{15 * 60'000};         // For what a server refuses to us again and again.

/// What the record asks to be mailed; the PDF only where it is not at hand already.
Outcome fetch_documents(const Delivering& order, const DeliverPorts& ports, std::string& pdf,
                        std::string& xml) {
    const auto& invoice = order.invoice->invoice;
    if (invoice.attach != domain::Attach::xml && order.invoice->pdf.empty()) {
        TRY(auto document, document_of(invoice, ports.files, ports.renderer, ports.sellers));
        pdf = std::move(document.pdf);
    }
    if (invoice.attach != domain::Attach::pdf) {
        TRY(xml, document::xml::write(invoice, invoice.format));
    }
    return {};
}

}  // namespace

Outcome SendBatch::send(std::span<Delivering* const> orders) {
    auto rest = orders;
    while (!rest.empty() && failure_.empty()) send_chunk(next_chunk(rest));
    decide_held();
    for (auto* order : rest) finish(*order, ports::DeliveryState::queued, failure_);
    TRY_DO(endings_.wait());
    if (!failure_.empty())
        return fail(Fault::unavailable, "the mail server does not take mails: " + failure_);
    return {};
}

SendBatch::Chunk SendBatch::next_chunk(std::span<Delivering* const>& rest) {
    Chunk chunk;
    std::size_t bytes = 0;
    while (!rest.empty() && bytes < chunk_bytes_max) {
        const auto composed = chunk.mails.size();
        compose(*rest.front(), chunk);
        if (chunk.mails.size() > composed) bytes += chunk.mails.back().message.size();
        rest = rest.subspan(1);
    }
    return chunk;
}

void SendBatch::compose(Delivering& order, Chunk& chunk) {
    const auto& invoice = order.invoice->invoice;
    if (invoice.seller.built_in && !options_.trial_seller_may_mail) {
        finish(order, ports::DeliveryState::failed, "trial_seller");
        order.verdict = Verdict::dead("trial_seller", "the trial seller must not send real mail");
        return;
    }
    std::string pdf;
    std::string xml;
    if (const auto fetched = fetch_documents(order, ports_, pdf, xml); !fetched) {
        finish(order, ports::DeliveryState::failed, "unrenderable");
        order.verdict = Verdict::dead("unrenderable", fetched.error().what);
        return;
    }
    const document::MailContext context{.delivery_id = order.id,
                                        .recipient = order.notification.recipient,
                                        .copy = order.notification.copy,
                                        .date = invoice.issued_at};
    document::Attachments documents{.pdf = pdf, .xml = xml};
    if (invoice.attach != domain::Attach::xml && pdf.empty()) documents.pdf = order.invoice->pdf;
    chunk.mails.push_back({order.id, invoice.seller.email, order.notification.recipient,
                           document::compose_invoice_mail(invoice, documents, context)});
    chunk.orders.push_back(&order);
}

void SendBatch::send_chunk(const Chunk& chunk) {
    if (chunk.mails.empty()) return;
    ports_.mailer.send(chunk.mails, [&](std::size_t index, const ports::SendResult& result) {
        heard(*chunk.orders[index], result);
    });
}

void SendBatch::heard(Delivering& order, const ports::SendResult& result) {
    using enum ports::SendOutcome;
    if (result.outcome != refused && result.outcome != unavailable) decide_held();
    switch (result.outcome) {
        case accepted:
            finish(order, ports::DeliveryState::sent, {});
            order.verdict = Verdict::settle();
            streak_.accepted();
            return;
        case deferred:
            finish(order, ports::DeliveryState::queued, result.code);
            order.verdict = Verdict::park("mail_deferred", "the mail server said " + result.code);
            return;
        case refused: return refused_by_server(order, result);
        case unknown:
            finish(order, ports::DeliveryState::queued, result.code, true);
            order.verdict =
                Verdict::park("mail_outcome_unknown", "no answer after the final dot: " + result.code);
            return;
        case unavailable:
            finish(order, ports::DeliveryState::queued, result.code);
            failure_ = result.code.empty() ? "unknown" : result.code;
            return;
    }
}

void SendBatch::refused_by_server(Delivering& order, const ports::SendResult& result) {
    if (!RefusalStreak::is_policy(result.code)) {
        decide_held();
        return bury(order, result.code);
    }
    if (!held_.empty() && held_.back().second != result.code) decide_held();
    streak_.refused(result.code);
    held_.emplace_back(&order, result.code);
}

/// No more refusals of this kind follow: were they the recipients' fault, or ours?
void SendBatch::decide_held() {
    if (held_.empty()) return;
    const bool ours = streak_.is_ours();
    const bool enough = streak_.paused_enough();
    for (const auto& [order, code] : held_) {
        if (!ours) {
            bury(*order, code);
            continue;
        }
        finish(*order, ports::DeliveryState::queued, code);
        if (enough)
            order->verdict = Verdict::wait("mail_refused_by_policy", ports_.clock.now() + put_off);
        else
            failure_ = code + " for several recipients in a row";
    }
    held_.clear();
    if (!ours) return;
    if (enough)
        streak_.start_over();
    else
        streak_.paused();
}

void SendBatch::bury(Delivering& order, const std::string& code) {
    finish(order, ports::DeliveryState::failed, code);
    order.verdict = Verdict::dead("mail_refused", "the mail server said " + code);
}

void SendBatch::finish(const Delivering& order, ports::DeliveryState state, std::string error,
                       bool maybe_delivered) {
    endings_.finish(
        {.id = order.id, .state = state, .maybe_delivered = maybe_delivered, .error = std::move(error)},
        ports_.clock.now());
}

}  // namespace billmill::pipeline::deliver
