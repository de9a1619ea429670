import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.common.PDNameTreeNode;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;

/** The XML files in a PDF, and whether its metadata promise one. */
record Attachments(Map<String, byte[]> xml, boolean promised) {
    private static final String FACTUR_X = "urn:factur-x:pdfa:CrossIndustryDocument";
    private static final int DEPTH_MAX = 20;

    static Attachments of(File pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            Map<String, byte[]> xml = new LinkedHashMap<>();
            var names = document.getDocumentCatalog().getNames();
            if (names != null && names.getEmbeddedFiles() != null) collect(names.getEmbeddedFiles(), xml, 0);
            var metadata = document.getDocumentCatalog().getMetadata();
            boolean promised = metadata != null && new String(metadata.toByteArray(), "UTF-8").contains(FACTUR_X);
            return new Attachments(xml, promised);
        }
    }

    private static void collect(PDNameTreeNode<PDComplexFileSpecification> node, Map<String, byte[]> xml, int depth)
        throws IOException {
        if (depth > DEPTH_MAX) throw new IOException("the tree of embedded files has no end");
        var names = node.getNames();
        if (names != null) {
            for (var name : names.entrySet()) {
                var file = name.getValue() == null ? null : name.getValue().getEmbeddedFile();
                if (file == null || !name.getKey().toLowerCase(Locale.ROOT).contains(".xml")) continue;
                xml.put(name.getKey(), file.toByteArray());
            }
        }
        var kids = node.getKids();
        if (kids != null) for (var kid : kids) collect(kid, xml, depth + 1);
    }
}
