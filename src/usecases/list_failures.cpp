#include "usecases/list_failures.hpp"

#include <iterator>

namespace billmill::usecases {
namespace {

constexpr std::size_t stages = std::size(ports::all_stages);

/// A place in the lists of all stages: the number of a stage, a dot, and the cursor within its list.
struct Place {
    std::size_t stage = 0;
    std::string after;

    static Result<Place> read(const std::string& cursor) {
        if (cursor.empty()) return Place{};
        const auto stage = static_cast<std::size_t>(static_cast<unsigned char>(cursor[0]) - '0');
        if (cursor.size() < 2 || stage >= stages || cursor[1] != '.')
            return fail(Fault::invalid, "not a cursor of this list");
        return Place{stage, cursor.substr(2)};
    }
    [[nodiscard]] std::string text() const { return std::to_string(stage) + "." + after; }
};

}  // namespace

Answer<ports::Page<Failure>> ListFailures::operator()(const FailureFilter& filter,
                                                      const ports::PageRequest& page) {
    TRY(auto letters, ports_.dead_letters.list(filter.letters, page));
    std::vector<WorkMessage> messages;
    messages.reserve(letters.items.size());
    for (const auto& letter : letters.items) messages.push_back({letter.stage, &letter.envelope});
    TRY(auto subjects, subjects_of(messages, ports_.invoices));
    ports::Page<Failure> failures{{}, std::move(letters.next)};
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (filter.has(subjects[i]))
            failures.items.push_back({std::move(letters.items[i]), std::move(subjects[i])});
    }
    return failures;
}

Answer<FailureWithMails> ListFailures::find(const Uuid& id) {
    TRY(auto letter, ports_.dead_letters.find(id));
    if (!letter) return refuse(Fault::not_found, "no_such_failure", "There is no failure with this id.");
    const WorkMessage message{letter->stage, &letter->envelope};
    TRY(auto subjects, subjects_of({&message, 1}, ports_.invoices));
    FailureWithMails found{{*std::move(letter), std::move(subjects.front())}, {}};
    if (!found.failure.subject.bill) return found;
    TRY(found.deliveries, ports_.deliveries.of_invoice(*found.failure.subject.bill));
    return found;
}

Answer<ports::Page<WaitingWork>> ListFailures::waiting(std::optional<ports::Stage> stage,
                                                       const ports::PageRequest& page) {
    if (stage) return waiting_of(*stage, page);
    TRY(auto place, Place::read(page.after));
    while (place.stage < stages) {
        TRY(auto found, waiting_of(ports::all_stages[place.stage], {place.after, page.limit}));
        place = found.next.empty() ? Place{place.stage + 1, {}} : Place{place.stage, std::move(found.next)};
        if (found.items.empty()) continue;
        found.next = place.stage < stages ? place.text() : std::string{};
        return found;
    }
    return ports::Page<WaitingWork>{};
}

Answer<ports::Page<WaitingWork>> ListFailures::waiting_of(ports::Stage stage,
                                                          const ports::PageRequest& page) {
    TRY(auto parked, ports_.parked.list(stage, page));
    std::vector<WorkMessage> messages;
    messages.reserve(parked.items.size());
    for (const auto& row : parked.items) messages.push_back({row.stage, &row.envelope});
    TRY(auto subjects, subjects_of(messages, ports_.invoices));
    ports::Page<WaitingWork> work{{}, std::move(parked.next)};
    for (std::size_t i = 0; i < subjects.size(); ++i)
        work.items.push_back({std::move(parked.items[i]), std::move(subjects[i])});
    return work;
}

}  // namespace billmill::usecases
