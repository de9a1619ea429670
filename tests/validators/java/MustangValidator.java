import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mustang: ZUGFeRD's and Factur-X's own rules, on PDF and on XML.
 *
 * Its overall result is not believed: it calls a file valid whose PDF/A part it has just found invalid. So the report is
 * read, part by part. The report is not always well-formed XML (texts of veraPDF stand in it unescaped), so it is read
 * with patterns; one that does not look as expected is a failure.
 */
final class MustangValidator {
    static final String NAME = "mustang";

    private static final Pattern MESSAGE =
        Pattern.compile("<(exception|fatal|error|warning)\\s([^>]*)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("type=\"(\\d+)\"");
    private static final Pattern RULE = Pattern.compile("\\[(?:ID )?((?:BR|FX|PEPPOL|CII|UBL)-[A-Za-z0-9_-]+)\\]");
    private static final Pattern PDF_RULE = Pattern.compile("clause=([0-9.]+), testNumber=(\\d+)\\], status=failed");
    private static final Pattern SUMMARY = Pattern.compile("<summary status=\"(\\w+)\"\\s*/>");
    private static final String TYPE_ARITHMETIC = "10";

    /** Mustang brings its own, other versions of what phive uses: only the JDK is shared. */
    private final ClassLoader loader;
    private final Class<?> validator;
    private final Method validate;
    private final Method wasCompletelyValid;

    MustangValidator(Path jar) throws Exception {
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        validator = loader.loadClass("org.mustangproject.validator.ZUGFeRDValidator");
        validate = validator.getMethod("validate", String.class);
        wasCompletelyValid = validator.getMethod("wasCompletelyValid");
    }

    void validate(String path, boolean pdf, Result result) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Object instance = validator.getConstructor().newInstance();
            String report = String.valueOf(validate.invoke(instance, path));
            boolean valid = (Boolean) wasCompletelyValid.invoke(instance);
            read(report, pdf, result);
            if (!valid && !result.hasErrors(NAME)) result.add(Finding.error(NAME, "invalid", "without a reason"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void read(String report, boolean pdf, Result result) {
        for (Matcher m = MESSAGE.matcher(report); m.find();) {
            String rule = rule(m.group(2), m.group(3));
            boolean warning = m.group(1).equals("warning");
            result.add(warning ? Finding.warning(NAME, rule, m.group(3)) : Finding.error(NAME, rule, m.group(3)));
        }
        for (Matcher m = PDF_RULE.matcher(report); m.find();) {
            result.add(Finding.error(NAME, "pdfa-" + m.group(1) + "-" + m.group(2), "its veraPDF says so"));
        }
        if (pdf && !report.contains("isCompliant=true")) {
            result.add(Finding.error(NAME, "pdfa", "its veraPDF does not call the PDF compliant"));
        }
        int summaries = 0;
        for (Matcher m = SUMMARY.matcher(report); m.find(); ++summaries) {
            if (!m.group(1).equals("valid") && !result.hasErrors(NAME)) {
                result.add(Finding.error(NAME, "summary", "a part of the report is " + m.group(1)));
            }
        }
        // One for the PDF, one for the XML, one for the whole.
        if (summaries < (pdf ? 3 : 2)) result.add(Finding.error(NAME, "report", summaries + " summaries in its report"));
    }

    private static String rule(String attributes, String text) {
        Matcher named = RULE.matcher(text);
        if (named.find()) return named.group(1);
        Matcher typed = TYPE.matcher(attributes);
        String type = typed.find() ? typed.group(1) : "unknown";
        return type.equals(TYPE_ARITHMETIC) ? "arithmetic" : "type-" + type;
    }
}
