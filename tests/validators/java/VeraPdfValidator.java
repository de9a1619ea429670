import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** veraPDF: ISO 19005 and ISO 14289, for each part and level that the file itself claims. One must be of PDF/A. */
final class VeraPdfValidator {
    static final String NAME = "verapdf";

    VeraPdfValidator() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    void validate(File file, Result result) throws Exception {
        List<PDFAFlavour> claimed = new ArrayList<>(claims(file));
        claimed.forEach(flavour -> result.claim("PDF/" + (isPdfA(flavour) ? "A-" : "") + flavour.getId()));
        if (claimed.stream().noneMatch(VeraPdfValidator::isPdfA)) {
            result.add(Finding.error(NAME, "no-claim", "the XMP names no part and level of PDF/A"));
            claimed.add(PDFAFlavour.PDFA_3_B);  // What else is wrong with it is worth knowing too.
        }
        for (PDFAFlavour flavour : claimed) validate(file, flavour, result);
    }

    private static void validate(File file, PDFAFlavour flavour, Result result) throws Exception {
        String family = isPdfA(flavour) ? "" : flavour.getId() + ":";
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, -1, false, true, false)) {
            var report = validator.validate(parser);
            for (TestAssertion assertion : report.getTestAssertions()) {
                if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
                var rule = assertion.getRuleId();
                result.add(Finding.error(NAME, family + rule.getClause() + "-" + rule.getTestNumber(),
                    assertion.getErrorMessage() + " | " + assertion.getMessage() + " | "
                        + assertion.getLocation().getContext()));
            }
            if (!report.isCompliant() && !result.hasErrors(NAME)) {
                result.add(Finding.error(NAME, "not-compliant", String.valueOf(report.getJobEndStatus())));
            }
            if (report.getTotalAssertions() == 0) result.add(Finding.error(NAME, "nothing-checked", "no assertion was made"));
        }
    }

    private static boolean isPdfA(PDFAFlavour flavour) {
        return Character.isDigit(flavour.getId().charAt(0));  // "3a"; PDF/UA is "ua1".
    }

    /** All that the XMP names. The parser's getFlavour() throws where it names nothing; getFlavours() does not. */
    private static List<PDFAFlavour> claims(File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file)) {
            return parser.getFlavours().stream().filter(one -> one != PDFAFlavour.NO_FLAVOUR).toList();
        }
    }
}
