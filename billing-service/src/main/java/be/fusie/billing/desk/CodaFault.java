package be.fusie.billing.desk;

/** A bank file is broken; nothing of it is used. The message quotes nothing that stands in the file. */
class CodaFault extends RuntimeException {
    private final int line;
    private final int column;

    /**
     * @param line counted from 1
     * @param column counted from 1
     */
    CodaFault(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}
