/** One objection of one judge. */
record Finding(Severity severity, String judge, String rule, String text) {
    enum Severity { error, warning }

    private static final int TEXT_MAX = 600;

    static Finding error(String judge, String rule, String text) {
        return new Finding(Severity.error, judge, rule, shortened(text));
    }

    static Finding warning(String judge, String rule, String text) {
        return new Finding(Severity.warning, judge, rule, shortened(text));
    }

    /** A judge that could not do its work has not agreed. */
    static Finding failure(String judge, Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
        return error(judge, "exception", cause.toString());
    }

    private static String shortened(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").trim();
        return line.length() <= TEXT_MAX ? line : line.substring(0, TEXT_MAX) + "…";
    }
}
