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
final class VeraPdfJudge {
    static final String NAME = "verapdf";

    VeraPdfJudge() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    void judge(File file, Verdict verdict) throws Exception {
        List<PDFAFlavour> claimed = new ArrayList<>(claims(file));
        claimed.forEach(flavour -> verdict.claim("PDF/" + (isPdfA(flavour) ? "A-" : "") + flavour.getId()));
        if (claimed.stream().noneMatch(VeraPdfJudge::isPdfA)) {
            verdict.add(Finding.error(NAME, "no-claim", "the XMP names no part and level of PDF/A"));
            claimed.add(PDFAFlavour.PDFA_3_B);  // What else is wrong with it is worth knowing too.
        }
        for (PDFAFlavour flavour : claimed) judge(file, flavour, verdict);
    }

    private static void judge(File file, PDFAFlavour flavour, Verdict verdict) throws Exception {
        String family = isPdfA(flavour) ? "" : flavour.getId() + ":";
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, -1, false, true, false)) {
            var result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
                var rule = assertion.getRuleId();
                verdict.add(Finding.error(NAME, family + rule.getClause() + "-" + rule.getTestNumber(),
                    assertion.getErrorMessage() + " | " + assertion.getMessage() + " | "
                        + assertion.getLocation().getContext()));
            }
            if (!result.isCompliant() && !verdict.hasErrors(NAME)) {
                verdict.add(Finding.error(NAME, "not-compliant", String.valueOf(result.getJobEndStatus())));
            }
            if (result.getTotalAssertions() == 0) verdict.add(Finding.error(NAME, "nothing-checked", "no assertion was made"));
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
