import java.io.File;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** veraPDF: ISO 19005, for the part and level that the file itself claims. A file that claims nothing fails. */
final class VeraPdfJudge {
    static final String NAME = "verapdf";

    VeraPdfJudge() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    void judge(File file, Verdict verdict) throws Exception {
        PDFAFlavour flavour = claimed(file);
        if (flavour == null) {
            verdict.add(Finding.error(NAME, "no-claim", "the XMP names no part and level of PDF/A"));
            flavour = PDFAFlavour.PDFA_3_B;  // What else is wrong with it is worth knowing too.
        } else {
            verdict.claim("PDF/A-" + flavour.getId());
        }
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, -1, false, true, false)) {
            var result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
                var rule = assertion.getRuleId();
                verdict.add(Finding.error(NAME, rule.getClause() + "-" + rule.getTestNumber(),
                    assertion.getErrorMessage() + " | " + assertion.getMessage() + " | "
                        + assertion.getLocation().getContext()));
            }
            if (!result.isCompliant() && !verdict.hasErrors(NAME)) {
                verdict.add(Finding.error(NAME, "not-compliant", String.valueOf(result.getJobEndStatus())));
            }
            if (result.getTotalAssertions() == 0) verdict.add(Finding.error(NAME, "nothing-checked", "no assertion was made"));
        }
    }

    /** The parser's getFlavour() throws where the XMP claims nothing; getFlavours() does not. */
    private static PDFAFlavour claimed(File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file)) {
            List<PDFAFlavour> flavours = parser.getFlavours();
            return flavours.isEmpty() || flavours.get(0) == PDFAFlavour.NO_FLAVOUR ? null : flavours.get(0);
        }
    }
}
