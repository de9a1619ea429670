/** One objection of one validator. */
record Finding(Severity severity, String validator, String rule, String text) {
    enum Severity { error, warning }

    private static final int TEXT_MAX = 600;

    static Finding error(String validator, String rule, String text) {
        return new Finding(Severity.error, validator, rule, shortened(text));
    }

    static Finding warning(String validator, String rule, String text) {
        return new Finding(Severity.warning, validator, rule, shortened(text));
    }

    /** A validator that could not do its work has not agreed. */
    static Finding failure(String validator, Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
        return error(validator, "exception", cause.toString());
    }

    private static String shortened(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").trim();
        return line.length() <= TEXT_MAX ? line : line.substring(0, TEXT_MAX) + "…";
    }
}
