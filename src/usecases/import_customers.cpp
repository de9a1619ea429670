#include "usecases/import_customers.hpp"

#include <utility>

#include "domain/text_rules.hpp"
#include "formats/bulk/bill_file.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "foundation/logging.hpp"
#include "usecases/accept/request_identity.hpp"

namespace billmill::usecases {
namespace {

using formats::bulk::FileBill;

constexpr domain::TextRule name_rule{1, 100};

formats::bulk::ReadOptions options_of(const ImportRequest& request) {
    formats::bulk::ReadOptions options;
    options.rows = formats::bulk::RowsOf::customers;
    options.columns = request.columns;
    return options;
}

/// The length keeps two pairs of a name and a digest from giving one text.
std::string row_key(const std::string& name, const Digest& line) {
    if (name.empty()) return line.hex();
    return "import:" + std::to_string(name.size()) + ":" + name + ":" + line.hex();
}

std::string taken(std::int64_t rows) {
    return std::to_string(rows) + (rows == 1 ? " row was" : " rows were") +
           " taken in before; the same file again takes none of them twice.";
}

}  // namespace

/// One file on its way into the inbox.
class ImportCustomers::Reading {
public:
    Reading(const ImportCustomers& import, const Caller& caller, std::string_view traceparent,
            const ImportRequest& request)
        : clock_{import.ports_.clock},
          caller_{caller},
          traceparent_{traceparent},
          name_{request.name},
          file_{options_of(request), import.ports_.scratch},
          batches_{{import.ports_.inbox, import.ports_.bus, import.customers_}, import.limits_} {}

    [[nodiscard]] Answer<ImportReport> read(const FileSource& source) {
        if (auto fault = read_rows(source)) return std::unexpected{*std::move(fault)};
        if (const auto sent = batches_.finish(); !sent) return std::unexpected{interrupted(sent.error())};
        const auto counts = batches_.counts();
        report_.accepted = counts.accepted;
        report_.repeated = counts.repeated;
        report_.format = formats::bulk::name(file_.format());
        for (const auto& column : file_.columns())
            report_.columns.push_back(
                {column.name, column.field == nullptr ? "" : std::string{column.field->path}});
        return std::move(report_);
    }

private:
    std::optional<Refusal> read_rows(const FileSource& source) {
        const formats::bulk::BillSink sink{[this](FileBill&& row) { take(std::move(row)); }};
        while (true) {
            const auto bytes = source.read();
            if (bytes.empty()) break;
            const auto fed = file_.feed(bytes, sink);
            if (failure_) return std::exchange(failure_, std::nullopt);
            if (!fed) return broken_off(fed.error());
        }
        if (!source.is_whole())
            return broken_off({"", "upload_incomplete", "the file broke off before its end"});
        if (auto fault = source.fault())
            return broken_off(fault->issues.empty() ? Issue{"", fault->code, fault->detail}
                                                    : fault->issues.front());
        const auto ended = file_.finish(sink);
        if (failure_) return std::exchange(failure_, std::nullopt);
        if (!ended) return broken_off(ended.error());
        return std::nullopt;
    }

    void take(FileBill&& row) {
        if (failure_) return;
        ++report_.rows;
        auto issues = std::move(row.issues);
        if (issues.empty() && row.body.size() > formats::bulk::customer_bytes_max)
            issues.push_back({row.row, {}, {}, {"", "too_long", formats::bulk::customer_too_long}});
        if (!row.body.empty() && row.body.size() <= formats::bulk::customer_bytes_max) {
            auto read = formats::read_customer_of_file(row.body);
            if (!read) {
                domain::add_unless_at_fault(issues, file_.locate(row, read.error().issues));
            } else if (!read->value.external_id.empty() && !caller_.sellers.empty()) {
                domain::add_unless_at_fault(issues, file_.locate(row, {limited()}));
            } else if (issues.empty()) {
                return accept(*std::move(read));
            }
        }
        refuse(row.row, std::move(issues));
    }

    /// Customers are shared by all sellers, as a single registration says too.
    static Issue limited() {
        return {"/externalId", "limited_to_sellers",
                "this API key is limited to some sellers, and all of them share such a customer"};
    }

    void accept(formats::Read<domain::Customer>&& read) {
        const auto line = keys_.key_of(read.value.id, sha256(read.canonical));
        if (!line) {
            failure_ = kept_all_the_same(
                {Fault::invalid, "import_too_large", "One file has at most 5,000,000 customers: split it. "});
            return;
        }
        const std::optional key = row_key(name_, *line);
        const auto now = clock_.now();
        const auto identity = identify(caller_.identity(), import_customer_operation, "", key,
                                       {read.canonical, read.canonical}, now);
        ports::Envelope message{.event_id = identity.id,
                                .key = read.value.id.text(),
                                .payload = formats::encode(read.value),
                                .client = caller_.client,
                                .fingerprint = identity.fingerprint,
                                .accepted_at = now,
                                .origin = std::nullopt,
                                .traceparent = traceparent_};
        if (const auto added = batches_.add(read.value.id, std::move(message)); !added)
            failure_ = interrupted(added.error());
    }

    void refuse(std::int64_t row, domain::RowIssues&& issues) {
        ++report_.refused;
        if (report_.refusals.size() < refusals_max) report_.refusals.push_back({row, std::move(issues)});
    }

    /// What is under way is waited for, so that the number says what is durable.
    Refusal kept_all_the_same(Refusal refusal) {
        if (!batches_.finish()) batches_.settle();
        const auto counts = batches_.counts();
        refusal.rows_taken = counts.accepted + counts.repeated;
        refusal.detail += taken(*refusal.rows_taken);
        return refusal;
    }

    Refusal interrupted(const Error& error) {
        log::warn("import_interrupted", {{"fault", name(error.fault)}, {"why", error.what}});
        if (error.fault != Fault::unavailable && error.fault != Fault::conflict) return Refusal{error};
        auto refusal =
            error.fault == Fault::conflict
                ? Refusal{error.fault, "request_in_flight", "Another request is taking in the same rows. "}
                : Refusal{error.fault, "import_interrupted", "No more can be taken in at this moment. "};
        refusal.transient = true;
        return kept_all_the_same(std::move(refusal));
    }

    /// Where nothing was taken it is refused as any other request.
    Refusal broken_off(const Issue& fault) {
        // That is no fault of the file: the same one may be read later.
        if (fault.code == formats::bulk::XlsxFile::no_scratch)
            return interrupted({Fault::unavailable, fault.detail});
        Refusal refusal{Fault::invalid, "import_broken_off", "The file cannot be read to its end. ", {fault}};
        refusal = kept_all_the_same(std::move(refusal));
        return *refusal.rows_taken == 0 ? invalid({fault}).error() : refusal;
    }

    const ports::Clock& clock_;
    const Caller& caller_;
    const std::string traceparent_;
    const std::string name_;
    formats::bulk::BillFile file_;
    LineKeys keys_;
    ImportReport report_;
    std::optional<Refusal> failure_;
    AcceptBatches batches_;
};

Answer<ImportReport> ImportCustomers::operator()(const Caller& caller, std::string_view traceparent,
                                                 const ImportRequest& request, const FileSource& file) {
    if (!request.name.empty()) {
        if (auto issue = domain::text_issue("/query/name", request.name, name_rule))
            return invalid({*std::move(issue)});
    }
    Reading reading{*this, caller, traceparent, request};
    return reading.read(file);
}

}  // namespace billmill::usecases
