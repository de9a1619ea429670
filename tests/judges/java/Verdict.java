import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What all judges said about one file; written as one line of JSON. */
final class Verdict {
    private final String path;
    private final List<String> judges = new ArrayList<>();
    private final List<String> claims = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();

    interface Hearing {
        void hear(Verdict verdict) throws Exception;
    }

    Verdict(String path) {
        this.path = path;
    }

    /** Asks one judge. Whatever it throws counts as its objection. */
    void ask(String judge, Hearing hearing) {
        judges.add(judge);
        try {
            hearing.hear(this);
        } catch (Throwable thrown) {
            if (thrown instanceof OutOfMemoryError memory) throw memory;
            add(Finding.failure(judge, thrown));
        }
    }

    /** What the file says of itself: "PDF/A-3u", a guideline id, the rule sets chosen by it. */
    void claim(String claim) {
        claims.add(claim);
    }

    /** The same rule broken in a thousand places is one finding. */
    void add(Finding finding) {
        if (seen.add(finding.severity() + " " + finding.judge() + " " + finding.rule())) findings.add(finding);
    }

    boolean hasErrors(String judge) {
        return findings.stream().anyMatch(f -> f.judge().equals(judge) && f.severity() == Finding.Severity.error);
    }

    /** A warning refuses too: who tolerates one must say so by name. */
    String line() {
        boolean pass = !judges.isEmpty() && findings.isEmpty();
        return "{\"verdict\":" + quoted(pass ? "PASS" : "FAIL") + ",\"path\":" + quoted(path)
            + ",\"judges\":" + list(judges.stream().map(Verdict::quoted).toList())
            + ",\"claims\":" + list(claims.stream().map(Verdict::quoted).toList())
            + ",\"errors\":" + listed(Finding.Severity.error)
            + ",\"warnings\":" + listed(Finding.Severity.warning) + "}";
    }

    private String listed(Finding.Severity wanted) {
        return list(findings.stream().filter(f -> f.severity() == wanted).map(f -> "{\"judge\":" + quoted(f.judge()) + ",\"rule\":"
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
