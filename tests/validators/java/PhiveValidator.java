import com.helger.diagnostics.error.IError;
import com.helger.diagnostics.error.level.EErrorLevel;
import com.helger.diver.api.coord.DVRCoordinate;
import com.helger.phive.api.execute.ValidationExecutionManager;
import com.helger.phive.api.executorset.ValidationExecutorSetRegistry;
import com.helger.phive.api.result.ValidationResult;
import com.helger.phive.api.result.ValidationResultList;
import com.helger.phive.api.validity.IValidityDeterminator;
import com.helger.phive.en16931.EN16931Validation;
import com.helger.phive.peppol.PeppolValidation2026_05;
import com.helger.phive.xml.source.IValidationSourceXML;
import com.helger.phive.xml.source.ValidationSourceXML;
import com.helger.phive.xrechnung.XRechnungValidation;
import com.helger.phive.zugferd.ZugferdValidation;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** phive: the XSDs and Schematrons of CEN, Peppol, XRechnung and ZUGFeRD. */
final class PhiveValidator {
    static final String NAME = "phive";

    private static final String RAM =
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100";
    private static final String CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    private static final Pattern RULE =
        Pattern.compile("\\[((?:BR|FX|PEPPOL|CII|UBL|DE)-[A-Za-z0-9-]+)\\]|^((?:BR|FX|PEPPOL|CII|UBL)-[A-Za-z0-9-]+)$");

    private final ValidationExecutorSetRegistry<IValidationSourceXML> registry = new ValidationExecutorSetRegistry<>();

    PhiveValidator() {
        EN16931Validation.initEN16931(registry);
        PeppolValidation2026_05.init(registry);
        XRechnungValidation.initXRechnung(registry);
        ZugferdValidation.initZugferd(registry);
    }

    void validate(String name, byte[] xml, Result result) throws Exception {
        Document document;
        try {
            document = parse(xml);
        } catch (SAXException malformed) {
            result.add(Finding.error(NAME, "not-well-formed", malformed.getMessage()));
            return;
        }
        String root = document.getDocumentElement().getLocalName();
        String guideline = guideline(document, root);
        List<DVRCoordinate> sets = RuleSets.of(root, guideline);
        result.claim(root + " " + guideline);
        if (sets.isEmpty()) result.add(Finding.error(NAME, "unknown-guideline", root + " " + guideline));
        for (DVRCoordinate set : sets) apply(set, name, document, result);
    }

    private void apply(DVRCoordinate id, String name, Document document, Result result) {
        var set = registry.getOfID(id);
        if (set == null) {
            result.add(Finding.error(NAME, "missing-rules", id.getAsSingleID()));
            return;
        }
        ValidationResultList results = ValidationExecutionManager.executeValidation(IValidityDeterminator.createDefault(),
            set, ValidationSourceXML.create(name, document), Locale.ENGLISH);
        if (results.isEmpty()) result.add(Finding.error(NAME, "nothing-checked", id.getAsSingleID()));
        for (ValidationResult one : results) {
            String kind = one.getValidationArtefact().getValidationType().getID();
            one.getErrorList().forEach(error -> report(error, kind, result));
        }
        boolean valid = results.getOverallValidity().isValid();
        if (!valid && !result.hasErrors(NAME)) {
            result.add(Finding.error(NAME, "invalid", id.getAsSingleID() + " " + results.getOverallValidity()));
        }
    }

    private static void report(IError error, String kind, Result result) {
        String text = String.valueOf(error.getErrorText(Locale.ENGLISH));
        Matcher inText = RULE.matcher(text);
        String id = error.getErrorID();
        String rule = inText.find() && inText.group(1) != null ? inText.group(1) : id == null || id.isEmpty() ? kind : id;
        String where = text + " @ " + error.getErrorFieldName();
        if (error.isError()) result.add(Finding.error(NAME, rule, where));
        else if (error.getErrorLevel().isGE(EErrorLevel.WARN)) result.add(Finding.warning(NAME, rule, where));
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(new DefaultHandler());
        return builder.parse(new ByteArrayInputStream(xml));
    }

    private static String guideline(Document document, String root) {
        if (!root.equals("CrossIndustryInvoice")) return first(document.getElementsByTagNameNS(CBC, "CustomizationID"));
        NodeList contexts = document.getElementsByTagNameNS(RAM, "GuidelineSpecifiedDocumentContextParameter");
        return contexts.getLength() == 0 ? "" : first(((Element) contexts.item(0)).getElementsByTagNameNS(RAM, "ID"));
    }

    private static String first(NodeList nodes) {
        return nodes.getLength() == 0 ? "" : nodes.item(0).getTextContent().trim();
    }
}
