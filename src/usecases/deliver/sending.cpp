#include "usecases/deliver/sending.hpp"

#include <algorithm>
#include <new>

#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "foundation/is_within.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases::deliver {
namespace {

using ports::DeliveryState;
using ports::Disposition;

constexpr std::size_t chunk_bytes_max = 16U << 20U;  // Mails composed at a time: a bound on memory.
constexpr std::size_t late_max = 10'000;
constexpr auto session_wait_max = std::chrono::seconds{30};

/// What the record asks to be mailed; the PDF only where it is not at hand already.
struct Documents {
    std::string pdf;
    std::string xml;
    std::optional<ports::Rendition> rendition;  ///< What `pdf` is, where it is not the document as issued.
};

Result<Documents> fetch_documents(const DeliveryTask& task, const DeliverPorts& ports) {
    Documents documents;
    const auto& invoice = task.invoice->invoice;
    const bool at_hand = !task.invoice->pdf.empty() && !task.amendment;
    if (invoice.attach != domain::Attach::xml && !at_hand) {
        TRY(auto document, ports.documents(invoice));
        documents.pdf = std::move(document.pdf);
        if (document.rendition || document.amended)
            documents.rendition = ports::Rendition{std::move(document.renderer), document.sha256};
    }
    if (invoice.attach != domain::Attach::pdf) {
        TRY(documents.xml, document::xml::write(invoice, invoice.format));
    }
    return documents;
}

/// Trying again makes the same document of the same record.
std::string_view code_of(const Error& error) {
    return error.fault == Fault::corrupt ? "document_differs" : "unrenderable";
}

std::string_view domain_view(std::string_view address) {
    return address.substr(address.find('@') + 1);
}

std::string domain_of(const std::string& address) {
    return std::string{domain_view(address)};
}

domain::GateId sender_of(const DeliveryTask& task) {
    const auto& seller = task.invoice->invoice.seller;
    return MailGates::sender(seller.id, seller.email);
}

}  // namespace

Sending::Sending(const DeliverPorts& ports, const std::string& owner, const DeliverOptions& options,
                 MailGates& gates)
    : ports_{ports},
      owner_{owner},
      options_{options},
      gates_{gates},
      pace_{ports.mailer.sessions()},
      conclude_{ports, options, gates, pace_},
      results_{ports.deliveries, owner} {}

Sending::~Sending() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return under_way_.empty(); });
}

void Sending::screen(std::span<DeliveryTask> tasks) {
    const auto now = ports_.clock.now();
    const std::lock_guard lock{mutex_};
    notice_late_ones();
    for (auto& task : tasks) {
        if (task.open()) screen_one(task, now);
    }
}

void Sending::screen_one(DeliveryTask& task, Instant now) {
    if (under_way_.contains(task.id)) {
        task.disposition = Disposition::defer("mail_in_hand", now + options_.lease);
        return;
    }
    if (auto late = late_.extract(task.id); !late.empty()) {
        task.disposition = std::move(late.mapped());
        return;
    }
    if (auto gate = gates_.holding(sender_of(task), task.envelope->returned)) {
        task.disposition = Disposition::hold("mail_gate_closed", *std::move(gate));
        return;
    }
    if (const auto due = pace_.due(domain_of(task.address), now))
        task.disposition = Disposition::defer("mail_waits_for_domain", *due);
}

Outcome Sending::send(std::span<DeliveryTask* const> tasks) {
    Waiting waiting{tasks.begin(), tasks.end()};
    store_error_.reset();
    mixed_ = true;
    {
        const std::lock_guard lock{mutex_};
        for (const auto* task : tasks) leased_.insert(task->id);
        has_changed_ = false;
    }
    try {
        send_all(waiting);
    } catch (const std::bad_alloc&) {
        give_up(tasks);
        throw;
    }
    TRY_DO(results_.wait());
    if (store_error_) return std::unexpected{*store_error_};
    return {};
}

void Sending::send_all(Waiting& waiting) {
    while (!store_error_) {
        if (options_.heartbeat) options_.heartbeat->turned();
        auto chunk = next_chunk(waiting);
        if (!chunk.mails.empty())
            submit(std::move(chunk));
        else if (!wait_for_change(waiting))
            break;
    }
    put_off(waiting);
    let_go_on();
}

/// The batch ends in want of memory, and its tasks are about to go: mails under way go on without them, the others are as
/// if they had never been asked for, and their leases end.
void Sending::give_up(std::span<DeliveryTask* const> tasks) {
    const std::lock_guard lock{mutex_};
    for (const auto* task : tasks) {
        const auto place = under_way_.find(task->id);
        if (place != under_way_.end() && place->second.submitted) {
            place->second.task = nullptr;
            continue;
        }
        if (place != under_way_.end()) {
            pace_.ended(place->second.domain);
            under_way_.erase(place);
        }
        leased_.erase(task->id);
    }
}

namespace {

/// Are there mails to more than one domain?
bool are_mixed(const std::deque<DeliveryTask*>& waiting) {
    return std::ranges::adjacent_find(waiting, [](const DeliveryTask* one, const DeliveryTask* next) {
               return domain_view(one->address) != domain_view(next->address);
           }) != waiting.end();
}

}  // namespace

Sending::Chunk Sending::next_chunk(Waiting& waiting) {
    Chunk chunk;
    mixed_ = mixed_ && are_mixed(waiting);  // It gets no others.
    std::string_view full;                  // A domain that takes no more now.
    for (auto place = waiting.begin(); place != waiting.end() && chunk.bytes < chunk_bytes_max;) {
        auto& task = **place;
        const auto domain = domain_view(task.address);
        if (!full.empty() && domain == full) {
            ++place;
            continue;
        }
        const auto choice = choose(task);
        if (choice == Choice::later) {
            if (gates_.all_open()) {  // Nothing else holds its mails back.
                if (all_sessions_taken()) break;
                full = domain;
            }
            ++place;
            continue;
        }
        if (choice == Choice::go && !compose(task, chunk)) {
            drop(task);
            if (store_error_) break;  // The task stays among those that wait.
        }
        place = waiting.erase(place);
    }
    return chunk;
}

bool Sending::all_sessions_taken() {
    const std::lock_guard lock{mutex_};
    return under_way_.size() >= ports_.mailer.sessions();
}

/// go: it is under way from now on.
Sending::Choice Sending::choose(DeliveryTask& task) {
    const auto sender = sender_of(task);
    const auto domain = domain_of(task.address);
    const auto now = ports_.clock.now();
    const std::lock_guard lock{mutex_};
    if (const auto gate = gates_.holding(sender, task.envelope->returned)) {
        finish(
            {.id = task.id, .state = DeliveryState::queued, .error = "mail_gate_closed", .was_tried = false});
        task.disposition = Disposition::hold("mail_gate_closed", *gate);
        return Choice::held;
    }
    if (under_way_.size() >= ports_.mailer.sessions() || !pace_.may_begin(domain, mixed_))
        return Choice::later;
    pace_.started(domain, now);
    SentMail mail{.id = task.id,
                  .domain = domain,
                  .sender = sender,
                  .is_first_attempt = task.envelope->attempt == 0,
                  .has_returned = task.envelope->returned,
                  .refused_since = task.refused_since,
                  .started = Steady::now()};
    under_way_.emplace(task.id, Job{std::move(mail), &task});
    return Choice::go;
}

/// It will not be sent after all.
void Sending::drop(const DeliveryTask& task) {
    const std::lock_guard lock{mutex_};
    under_way_.erase(task.id);
    pace_.ended(domain_of(task.address));
}

/// false: the mail must not leave; the task says why, unless the store is away.
bool Sending::compose(DeliveryTask& task, Chunk& chunk) {
    const auto& invoice = task.invoice->invoice;
    if (invoice.seller.built_in && !options_.trial_seller_may_mail) {
        fail_for_good(task, "trial_seller", "the trial seller must not send real mail");
        return false;
    }
    auto fetched = fetch_documents(task, ports_);
    if (!fetched) {
        fail_for_good(task, std::string{code_of(fetched.error())}, fetched.error().what);
        return false;
    }
    if (fetched->rendition && !record(task, *fetched->rendition)) return false;
    const document::MailContext context{.delivery_id = task.id,
                                        .recipient = task.address,
                                        .copy = task.notification.copy,
                                        .in_reply_to = mail_of_original(task),
                                        .logo = ports_.documents.logo(invoice),
                                        .date = invoice.issued_at,
                                        .traceparent = task.envelope->traceparent};
    document::Attachments documents{.pdf = fetched->pdf, .xml = fetched->xml};
    if (invoice.attach != domain::Attach::xml && fetched->pdf.empty()) documents.pdf = task.invoice->pdf;
    chunk.mails.push_back({task.id, invoice.seller.email, task.address,
                           document::compose_invoice_mail(invoice, documents, context)});
    chunk.ids.push_back(task.id);
    chunk.bytes += chunk.mails.back().message.size();
    return true;
}

/// A mail with other bytes than those issued leaves only once its delivery says which.
bool Sending::record(DeliveryTask& task, const ports::Rendition& rendition) {
    const auto recorded = ports_.deliveries.record_rendition(task.id, rendition, owner_);
    if (recorded) return true;
    if (recorded.error().fault == Fault::conflict)  // Our lease has ended, and another worker claimed it.
        task.disposition = Disposition::defer("mail_in_hand", ports_.clock.now() + options_.lease);
    else
        store_error_ = recorded.error();
    return false;
}

void Sending::fail_for_good(DeliveryTask& task, std::string code, std::string detail) {
    const std::lock_guard lock{mutex_};
    finish({.id = task.id, .state = DeliveryState::failed, .error = code, .was_tried = false});
    task.disposition = failed_mail(std::move(code), std::move(detail));
}

void Sending::submit(Chunk chunk) {
    {
        const std::lock_guard lock{mutex_};
        for (const auto& id : chunk.ids) {
            auto& job = under_way_.at(id);
            job.started = Steady::now();
            job.submitted = true;
        }
    }
    ports_.mailer.send(std::move(chunk.mails), [this, ids = std::move(chunk.ids)](
                                                   std::size_t index, const ports::SendResult& result) {
        on_result(ids[index], result);
    });
}

/// false: what is still under way is late, and what waits could not begin even if another batch were taken.
bool Sending::wait_for_change(const Waiting& waiting) {
    const auto gives_up_at = Steady::now() + session_wait_max;
    std::unique_lock lock{mutex_};
    while (!std::exchange(has_changed_, false)) {
        if (notice_late_ones()) continue;
        const auto oldest = oldest_timely_one();
        const bool all_sessions_taken = under_way_.size() >= ports_.mailer.sessions();
        const bool waits_for_session = !waiting.empty() && all_sessions_taken;
        if (!oldest && (!waits_for_session || Steady::now() >= gives_up_at)) return false;
        const auto until = oldest ? *oldest + options_.late_after
                                  : std::min(gives_up_at, Steady::now() + options_.late_after);
        changed_.wait_until(lock, until, [this] { return has_changed_; });
    }
    return true;
}

bool Sending::notice_late_ones() {
    bool any = false;
    const auto now = Steady::now();
    for (auto& [id, job] : under_way_) {
        const auto waited = now - job.started;
        if (waited >= options_.late_after) pace_.is_late(job.domain);
        if (waited >= options_.slow_after) pace_.is_slow(job.domain);
        const bool late = waited >= options_.late_after || pace_.known_as_slow(job.domain);
        any = any || (late && !job.late);
        job.late = job.late || late;
    }
    return any;
}

std::optional<Sending::Steady::time_point> Sending::oldest_timely_one() const {
    std::optional<Steady::time_point> oldest;
    for (const auto& [id, job] : under_way_) {
        if (job.task != nullptr && !job.late && (!oldest || job.started < *oldest)) oldest = job.started;
    }
    return oldest;
}

void Sending::put_off(const Waiting& waiting) {
    const auto now = ports_.clock.now();
    const std::lock_guard lock{mutex_};
    for (auto* task : waiting) {
        finish({.id = task->id,
                .state = DeliveryState::queued,
                .error = "mail_waits_for_domain",
                .refused_since = task->refused_since,
                .was_tried = false});
        const auto domain = domain_of(task->address);
        // A domain that is merely late is asked again soon: its sessions may be free by then.
        const auto soon = pace_.known_as_slow(domain) ? DomainPace::slow : options_.late_after;
        const auto due = pace_.due(domain, now);
        task->disposition = Disposition::defer("mail_waits_for_domain", due.value_or(now + soon));
    }
}

void Sending::let_go_on() {
    const auto back_at = ports_.clock.now() + options_.lease;
    const std::lock_guard lock{mutex_};
    for (auto& [id, job] : under_way_) {
        if (job.task == nullptr) continue;
        job.task->disposition = Disposition::defer("mail_in_hand", back_at);
        job.task = nullptr;
    }
}

void Sending::on_result(const Uuid& id, const ports::SendResult& result) {
    const std::lock_guard lock{mutex_};  // Notifies under it: once it is released, this may be gone.
    const auto place = under_way_.find(id);
    const auto job = std::move(place->second);
    under_way_.erase(place);
    pace_.ended(job.domain);
    auto end = conclude_(job, result);
    finish(std::move(end.result));
    if (job.task != nullptr) {
        job.task->disposition = std::move(end.disposition);
    } else {
        if (late_.size() >= late_max) late_.erase(late_.begin());
        late_.insert_or_assign(id, std::move(end.disposition));
    }
    has_changed_ = true;
    changed_.notify_all();
}

void Sending::finish(ports::DeliveryResult result) {
    leased_.erase(result.id);
    results_.finish(std::move(result), ports_.clock.now());
}

Outcome Sending::extend_leases() {
    const auto now = ports_.clock.now();
    std::vector<Uuid> ids;
    {
        const std::lock_guard lock{mutex_};
        const bool soon_enough = extended_at_ && is_within(*extended_at_, options_.lease / 3, now);
        if (soon_enough || leased_.empty()) return {};
        extended_at_ = now;
        ids.assign(leased_.begin(), leased_.end());
    }
    return ports_.deliveries.extend(ids, owner_, now + options_.lease);
}

}  // namespace billmill::usecases::deliver
