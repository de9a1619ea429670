import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The warnings that do not make a file fail. A file of lines "judge rule reason"; an error is never tolerated. */
final class Tolerated {
    private final Set<String> rules = new HashSet<>();

    static Tolerated read(Path file) throws IOException {
        Tolerated tolerated = new Tolerated();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] words = line.split("\\s+", 3);
            if (words.length < 3) throw new IOException(file + ": a line without a reason: " + line);
            tolerated.rules.add(words[0] + " " + words[1]);
        }
        return tolerated;
    }

    boolean covers(Finding finding) {
        return finding.severity() == Finding.Severity.warning && rules.contains(finding.judge() + " " + finding.rule());
    }
}
