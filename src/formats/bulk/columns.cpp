#include "formats/bulk/columns.hpp"

#include <algorithm>
#include <array>

#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats::bulk {
namespace {

using enum Field::Kind;
using enum Field::Of;

/// English, German, French, Spanish, Italian, Dutch and Portuguese; and what shops export.
constexpr std::array fields{
    Field{"key", table, text, " key rowkey billmillkey "},
    Field{
        "group", table, text,
        " group invoice invoiceno invoicenumber invoiceid bill billno billid order orderid orderno "
        "ordernumber "
        "bestellung bestellnummer auftrag auftragsnummer rechnung rechnungsnummer beleg belegnummer facture "
        "numerofacture commande numerocommande pedido numeropedido factura fattura ordine bestelling "
        "ordernummer factuur encomenda "},
    Field{"seller", bill, text, " seller sellerid verkaufer vendeur vendedor venditore verkoper "},
    Field{"branch", bill, text, " branch filiale succursale sucursal "},
    Field{"currency", bill, code, " currency currencycode wahrung waehrung devise moneda valuta moeda "},
    Field{"pricesIncludeTax", bill, boolean, " pricesincludetax taxincluded brutto ttc ivaincluido "},
    Field{"dueDays", bill, whole,
          " duedays zahlungsziel paymentdays zahlungsfrist delai plazo betaaltermijn "},
    Field{"placeOfSupply", bill, text, " placeofsupply "},
    Field{"prepaid", bill, decimal, " prepaid anzahlung acompte anticipo acconto aanbetaling "},
    Field{"note", bill, text, " note notes comment bemerkung notiz anmerkung remarque nota opmerking "},
    Field{
        "reference", bill, text,
        " buyerreference yourreference reference ref referenz leitwegid referencia riferimento referentie "},
    Field{"orderReference", bill, text, " orderreference ponumber po purchaseorder bestellreferenz "},
    Field{"contractReference", bill, text,
          " contractreference contract vertrag vertragsnummer contrat contrato "},
    Field{"paymentTerms", bill, text, " paymentterms zahlungsbedingungen conditionspaiement "},
    Field{"deliveredOn", bill, date,
          " deliveredon deliverydate lieferdatum leistungsdatum datelivraison fechaentrega dataconsegna "
          "leverdatum dataentrega "},
    Field{"period.from", bill, date, " periodfrom leistungvon "},
    Field{"period.to", bill, date, " periodto leistungbis "},
    Field{"language", bill, text, " language lang sprache langue idioma lingua taal "},
    Field{"template", bill, text, " template vorlage "},
    Field{"format", bill, text, " format einvoice eformat "},
    Field{"deliver", bill, text, " deliver "},
    Field{"customer.email", customer, mailbox,
          " email emailaddress emailadresse mail adresseemail adressemail courriel correo correoelectronico "
          "customeremail "
          "billingemail kundenemail "},
    Field{"customer.externalId", customer, text,
          " externalid customerid customerno customernumber kundennummer kundennr kundenid numeroclient "
          "idcliente klantnummer "},
    Field{"customer.firstname", customer, text,
          " firstname givenname vorname prenom nombre voornaam primeironome billingfirstname "},
    Field{"customer.middlename", customer, text, " middlename "},
    Field{
        "customer.lastname", customer, text,
        " lastname surname familyname nachname name nom apellido apellidos cognome achternaam sobrenome "
        "customer customername kunde kundenname client cliente klant billingname billinglastname fullname "},
    Field{"customer.company", customer, text,
          " company companyname organisation organization firma unternehmen societe entreprise empresa "
          "azienda ragionesociale bedrijf billingcompany "},
    Field{"customer.mobile", customer, text,
          " mobile phone telephone telefon handy mobil telefono telefoon billingphone "},
    Field{"customer.taxId", customer, text,
          " taxid vatid vatnumber vatno ustid ustidnr umsatzsteuerid gstin numerotva nif cif partitaiva "
          "btwnummer "},
    Field{"customer.registrationNumber", customer, text, " registrationnumber handelsregister siret siren "},
    Field{"customer.address.line1", address, text,
          " line1 address address1 street addressline1 strasse adresse anschrift rue calle direccion via "
          "indirizzo "
          "straat adres rua billingstreet billingaddress1 "},
    Field{"customer.address.line2", address, text,
          " line2 address2 addressline2 adresszusatz complement billingaddress2 "},
    Field{"customer.address.city", address, text,
          " city town ort stadt ville ciudad citta plaats stad cidade billingcity "},
    Field{
        "customer.address.postcode", address, text,
        " postcode postalcode zip zipcode plz postleitzahl codepostal codigopostal cap billingzip pincode "},
    Field{"customer.address.region", address, text,
          " region state province bundesland provincia estado billingprovince "},
    Field{"customer.address.country", address, code,
          " country countrycode land pays pais paese billingcountry "},
    Field{"items.productId", item, text,
          " productid sku articleno itemno artikelnummer artikelnr refarticle lineitemsku "},
    Field{"items.productName", item, text,
          " productname product item description article artikel bezeichnung beschreibung produkt leistung "
          "produit designation producto descripcion articulo prodotto descrizione omschrijving produto "
          "descricao lineitemname "},
    Field{"items.quantity", item, decimal,
          " quantity qty menge anzahl stuck stueck stuckzahl quantite cantidad quantita aantal quantidade "
          "lineitemquantity "},
    Field{"items.price", item, decimal,
          " price unitprice preis einzelpreis stuckpreis nettopreis prix prixunitaire precio preciounitario "
          "prezzo "
          "prijs preco lineitemprice "},
    Field{"items.unit", item, code, " unit einheit unite unidad unita eenheid unidade "},
    Field{"items.taxRate", item, decimal,
          " taxrate vat vatrate tax mwst mwstsatz ust steuersatz tva tauxtva iva aliquota btw gst gstrate "},
    Field{"items.taxCategory", item, text, " taxcategory steuerkategorie "},
    Field{"items.exemptionReason", item, text, " exemptionreason "},
    Field{"items.hsn", item, text, " hsn sac hsncode "},
    Field{"items.orderLine", item, text, " orderline "},
};

/// What is left of a letter of Latin-1 without its accent. Source: Unicode's decompositions.
std::string_view plain_letter(char32_t c) {
    switch (c) {
        case U'ß': return "ss";
        case U'æ':
        case U'Æ': return "ae";
        case U'œ':
        case U'Œ': return "oe";
        case U'ø':
        case U'Ø': return "o";
        case U'ç':
        case U'Ç': return "c";
        case U'ñ':
        case U'Ñ': return "n";
        default: break;
    }
    const char32_t lower = c >= 0xC0 && c <= 0xDE ? c + 0x20 : c;
    if (lower >= 0xE0 && lower <= 0xE5) return "a";
    if (lower >= 0xE8 && lower <= 0xEB) return "e";
    if (lower >= 0xEC && lower <= 0xEF) return "i";
    if (lower >= 0xF2 && lower <= 0xF6) return "o";
    if (lower >= 0xF9 && lower <= 0xFC) return "u";
    return "";
}

bool is_called(const Field& field, std::string_view folded_name) {
    return field.names.find(" " + std::string{folded_name} + " ") != std::string_view::npos;
}

}  // namespace

std::span<const Field> all_fields() {
    return fields;
}

const Field* find_field(std::string_view path) {
    const auto found = std::ranges::find(fields, path, &Field::path);
    return found == fields.end() ? nullptr : &*found;
}

std::string folded(std::string_view name) {
    std::string out;
    const auto* at = name.data();
    const auto* end = at + name.size();
    while (at != end) {
        const auto c = utf8::next(at, end);
        if (c >= 0x80) {
            out += plain_letter(c);
        } else if (ascii::is_alphanumeric(static_cast<char>(c))) {
            out += ascii::to_lower(static_cast<char>(c));
        }
    }
    return out;
}

std::vector<const Field*> guess_fields(std::span<const std::string> header,
                                       std::span<const Field* const> given) {
    std::vector<const Field*> guessed(header.size(), nullptr);
    const auto has_a_column = [&](const Field& field) {
        return std::ranges::find(guessed, &field) != guessed.end() ||
               std::ranges::find(given, &field) != given.end();
    };
    const auto take = [&](auto fits) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (guessed[i] != nullptr) continue;
            for (const auto& field : fields) {
                if (!fits(field, header[i]) || has_a_column(field)) continue;
                guessed[i] = &field;
                break;
            }
        }
    };
    take([](const Field& field, const std::string& name) { return folded(field.path) == folded(name); });
    take([](const Field& field, const std::string& name) {
        const auto plain = folded(name);
        return !plain.empty() && is_called(field, plain);
    });
    return guessed;
}

}  // namespace billmill::formats::bulk
