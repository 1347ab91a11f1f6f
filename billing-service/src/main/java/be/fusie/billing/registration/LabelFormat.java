package be.fusie.billing.registration;

/**
 * Sheets of labels on A4 that shops sell; all in millimetres, as the maker's templates say. Rows and columns repeat by the
 * pitch, which is the size of a label plus the gap.
 */
enum LabelFormat {
    /** 24 labels of 70 × 37.1 mm without a gap: fits every sheet of 24, and plain paper to cut. */
    A4_3X8(3, 8, 70, 37.125, 0, 0, 70, 37.125),

    /** Avery L7159: 24 labels of 63.5 × 33.9 mm. */
    L7159(3, 8, 63.5, 33.9, 7.2, 12.9, 66.04, 33.9),

    /** Avery L7160: 21 labels of 63.5 × 38.1 mm. */
    L7160(3, 7, 63.5, 38.1, 7.2, 15.15, 66.04, 38.1),

    /** Avery L7163: 14 labels of 99.1 × 38.1 mm. */
    L7163(2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),

    /** Avery L7651: 65 labels of 38.1 × 21.2 mm. */
    L7651(5, 13, 38.1, 21.2, 4.75, 10.7, 40.6, 21.2);

    private final int columns;
    private final int rows;
    private final double width;
    private final double height;
    private final double left;
    private final double top;
    private final double pitchX;
    private final double pitchY;

    @SuppressWarnings("java:S107") // A template has that many measures.
    LabelFormat(
            int columns, int rows, double width, double height, double left, double top, double pitchX, double pitchY) {
        this.columns = columns;
        this.rows = rows;
        this.width = width;
        this.height = height;
        this.left = left;
        this.top = top;
        this.pitchX = pitchX;
        this.pitchY = pitchY;
    }

    /** How many labels a sheet has. */
    int labels() {
        return columns * rows;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    /** Left edge of a label; labels are counted row by row from 0. */
    double x(int place) {
        return left + place % columns * pitchX;
    }

    /** Top edge of a label. */
    double y(int place) {
        return top + place / columns * pitchY;
    }

    boolean isSmall() {
        return height < 30;
    }
}
