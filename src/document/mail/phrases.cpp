#include "document/mail/phrases.hpp"

#include <algorithm>

namespace billmill::document::mail {
namespace {

constexpr Phrases table[]{
    {
        .language = "en",
        .months = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
                   "October", "November", "December"},
        .date = "{0} {1} {2}",
        .invoice = "Invoice",
        .credit_note = "Credit note",
        .subject = "{0} {1} from {2}",
        .greeting = "Hello {0},",
        .copy = "This is a copy of {0}, which was sent to {1}.",
        .specimen = "Specimen from the trial seller: not a tax invoice, nothing is owed.",
        .invoice_lead = "Thank you for your order. Your invoice from {0} is attached as a PDF.",
        .credit_note_lead = "Your credit note from {0} is attached as a PDF.",
        .amount_due = "Amount due",
        .amount_credited = "Amount credited",
        .nothing_due = "Nothing to pay",
        .due_by = "Please pay by {0}.",
        .due_on_receipt = "Due on receipt.",
        .number = "Number",
        .issued_on = "Date",
        .due_on = "Due",
        .reference = "Your reference",
        .net = "Net",
        .tax = "Tax",
        .total = "Total",
        .pay_to = "How to pay",
        .quote = "Please quote",
        .account_holder = "Account holder",
        .bank = "Bank",
        .account = "Account",
        .attached = "Attached: {0}",
        .automatic = "This message was sent automatically. Replies reach us.",
        .vat_id = "VAT ID",
    },
    {
        .language = "de",
        .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
                   "Oktober", "November", "Dezember"},
        .date = "{0}. {1} {2}",
        .invoice = "Rechnung",
        .credit_note = "Gutschrift",
        .subject = "{0} {1} von {2}",
        .greeting = "Guten Tag {0},",
        .copy = "Dies ist eine Kopie von {0}, gesendet an {1}.",
        .specimen = "Muster des Testverkäufers: keine echte Rechnung, nichts ist zu zahlen.",
        .invoice_lead = "vielen Dank für Ihren Auftrag. Ihre Rechnung von {0} liegt als PDF bei.",
        .credit_note_lead = "Ihre Gutschrift von {0} liegt als PDF bei.",
        .amount_due = "Zahlbetrag",
        .amount_credited = "Gutgeschriebener Betrag",
        .nothing_due = "Nichts zu zahlen",
        .due_by = "Bitte zahlen Sie bis zum {0}.",
        .due_on_receipt = "Sofort fällig.",
        .number = "Nummer",
        .issued_on = "Datum",
        .due_on = "Fällig",
        .reference = "Ihre Referenz",
        .net = "Netto",
        .tax = "Steuer",
        .total = "Gesamt",
        .pay_to = "Zahlung an",
        .quote = "Verwendungszweck",
        .account_holder = "Kontoinhaber",
        .bank = "Bank",
        .account = "Konto",
        .attached = "Anhang: {0}",
        .automatic = "Diese Nachricht wurde automatisch versendet. Antworten erreichen uns.",
        .vat_id = "USt-IdNr.",
    },
};

}  // namespace

const Phrases& phrases_for(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    const auto* found = std::ranges::find(table, primary, &Phrases::language);
    return found == std::end(table) ? table[0] : *found;
}

}  // namespace billmill::document::mail
