import com.helger.diver.api.coord.DVRCoordinate;
import com.helger.phive.en16931.EN16931Validation;
import com.helger.phive.peppol.PeppolValidation2026_05;
import com.helger.phive.xrechnung.XRechnungValidation;
import com.helger.phive.zugferd.ZugferdValidation;
import java.util.List;
import java.util.Map;

/** Which rules a document claims to keep: by its root element and its guideline id. What is not in the table fails. */
final class RuleSets {
    private static final String EN = "urn:cen.eu:en16931:2017";
    private static final String XRECHNUNG = EN + "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";
    private static final String PEPPOL = EN + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

    // phive's XRechnung sets run EN 16931 1.3.15 themselves; the present 1.3.16 comes in addition.
    private static final Map<String, List<DVRCoordinate>> TABLE = Map.of(
        "CrossIndustryInvoice " + EN,
        List.of(EN16931Validation.VID_CII_1316, ZugferdValidation.VID_ZUGFERD_2_4_EN16931),
        "CrossIndustryInvoice " + XRECHNUNG,
        List.of(EN16931Validation.VID_CII_1316, XRechnungValidation.VID_XRECHNUNG_CII_302),
        "Invoice " + EN, List.of(EN16931Validation.VID_UBL_INVOICE_1316),
        "CreditNote " + EN, List.of(EN16931Validation.VID_UBL_CREDIT_NOTE_1316),
        "Invoice " + XRECHNUNG,
        List.of(EN16931Validation.VID_UBL_INVOICE_1316, XRechnungValidation.VID_XRECHNUNG_UBL_INVOICE_302),
        "CreditNote " + XRECHNUNG,
        List.of(EN16931Validation.VID_UBL_CREDIT_NOTE_1316, XRechnungValidation.VID_XRECHNUNG_UBL_CREDITNOTE_302),
        "Invoice " + PEPPOL, List.of(PeppolValidation2026_05.VID_OPENPEPPOL_INVOICE_UBL_V3),
        "CreditNote " + PEPPOL, List.of(PeppolValidation2026_05.VID_OPENPEPPOL_CREDIT_NOTE_UBL_V3));

    static List<DVRCoordinate> of(String root, String guideline) {
        return TABLE.getOrDefault(root + " " + guideline, List.of());
    }
}
