import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Stays open: a path a line on standard input, one line of JSON each on standard output, in the order in which they are
 * ready. Ends with its input.
 *
 * usage: Validators MUSTANG_JAR THREADS
 */
public final class Validators {
    private static final int WAITING_MAX = 10_000;
    private static final int HEAD_BYTES = 1024;

    private final VeraPdfValidator verapdf = new VeraPdfValidator();
    private final PhiveValidator phive = new PhiveValidator();
    private final MustangValidator mustang;

    private Validators(Path mustangJar) throws Exception {
        mustang = new MustangValidator(mustangJar);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: Validators MUSTANG_JAR THREADS");
            System.exit(2);
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);  // A library that prints must not disturb the lines.
        java.util.logging.LogManager.getLogManager().reset();
        Validators validators = new Validators(Path.of(arguments[0]));
        validators.serve(out, Integer.parseInt(arguments[1]));
    }

    private void serve(PrintStream out, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Semaphore places = new Semaphore(WAITING_MAX);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path; (path = in.readLine()) != null;) {
            final String one = path;
            places.acquire();
            pool.execute(() -> {
                String line = validate(one);
                synchronized (out) {
                    out.println(line);
                }
                places.release();
            });
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.HOURS);
    }

    private String validate(String path) {
        Result result = new Result(path);
        try {
            if (isPdf(path)) validatePdf(path, result);
            else validateXml(path, Files.readAllBytes(Path.of(path)), result);
        } catch (Throwable thrown) {
            result.add(Finding.failure("reading", thrown));
        }
        return result.line();
    }

    /** By its content, so that a name cannot choose the validator. */
    private static boolean isPdf(String path) throws Exception {
        try (var in = Files.newInputStream(Path.of(path))) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            return !head.startsWith("<") && head.contains("%PDF-");  // XML may speak of PDF in its texts.
        }
    }

    private void validatePdf(String path, Result result) {
        File file = new File(path);
        result.ask(VeraPdfValidator.NAME, v -> verapdf.validate(file, v));
        result.ask("attachments", v -> {
            Attachments attachments = Attachments.of(file);
            if (attachments.xml().isEmpty() && attachments.promised()) {
                v.add(Finding.error("attachments", "missing", "the XMP promises an invoice in XML, none is attached"));
            }
            if (attachments.xml().isEmpty()) return;
            v.ask(MustangValidator.NAME, w -> mustang.validate(path, true, w));
            attachments.xml().forEach((name, xml) -> v.ask(PhiveValidator.NAME, w -> phive.validate(path + "#" + name, xml, w)));
        });
    }

    private void validateXml(String path, byte[] xml, Result result) {
        result.ask(PhiveValidator.NAME, v -> phive.validate(path, xml, v));
        result.ask(MustangValidator.NAME, v -> mustang.validate(path, false, v));
    }
}
