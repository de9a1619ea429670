import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What all validators said about one file; written as one line of JSON. */
final class Result {
    private final String path;
    private final List<String> validators = new ArrayList<>();
    private final List<String> claims = new ArrayList<>();
    private final List<Finding> issues = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();

    interface Hearing {
        void hear(Result result) throws Exception;
    }

    Result(String path) {
        this.path = path;
    }

    /** Asks one validator. Whatever it throws counts as its objection. */
    void ask(String validator, Hearing hearing) {
        validators.add(validator);
        try {
            hearing.hear(this);
        } catch (Throwable thrown) {
            if (thrown instanceof OutOfMemoryError memory) throw memory;
            add(Finding.failure(validator, thrown));
        }
    }

    /** What the file says of itself: "PDF/A-3u", a guideline id, the rule sets chosen by it. */
    void claim(String claim) {
        claims.add(claim);
    }

    /** The same rule broken in a thousand places is one finding. */
    void add(Finding finding) {
        if (seen.add(finding.severity() + " " + finding.validator() + " " + finding.rule())) issues.add(finding);
    }

    boolean hasErrors(String validator) {
        return issues.stream().anyMatch(f -> f.validator().equals(validator) && f.severity() == Finding.Severity.error);
    }

    /** A warning refuses too: who tolerates one must say so by name. */
    String line() {
        boolean pass = !validators.isEmpty() && issues.isEmpty();
        return "{\"result\":" + quoted(pass ? "PASS" : "FAIL") + ",\"path\":" + quoted(path)
            + ",\"validators\":" + list(validators.stream().map(Result::quoted).toList())
            + ",\"claims\":" + list(claims.stream().map(Result::quoted).toList())
            + ",\"errors\":" + listed(Finding.Severity.error)
            + ",\"warnings\":" + listed(Finding.Severity.warning) + "}";
    }

    private String listed(Finding.Severity wanted) {
        return list(issues.stream().filter(f -> f.severity() == wanted).map(f -> "{\"validator\":" + quoted(f.validator()) + ",\"rule\":"
            + quoted(f.rule()) + ",\"text\":" + quoted(f.text()) + "}").toList());
    }

    private static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
