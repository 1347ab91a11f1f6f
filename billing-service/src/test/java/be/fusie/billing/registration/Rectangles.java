package be.fusie.billing.registration;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.contentstream.PDFGraphicsStreamEngine;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;

/** The rectangles that are drawn on a page, in millimetres from its top left corner, in the order of drawing. */
final class Rectangles extends PDFGraphicsStreamEngine {
    private static final double POINT = 25.4 / 72;

    private final List<Rectangle2D> found = new ArrayList<>();
    private final double height;

    private Rectangles(PDPage page) {
        super(page);
        height = page.getMediaBox().getHeight();
    }

    static List<Rectangle2D> of(PDPage page) throws IOException {
        var engine = new Rectangles(page);
        engine.processPage(page);
        return engine.found;
    }

    @Override
    public void appendRectangle(Point2D p0, Point2D p1, Point2D p2, Point2D p3) {
        double x = Math.min(p0.getX(), p2.getX());
        double top = Math.max(p0.getY(), p2.getY());
        found.add(new Rectangle2D.Double(
                x * POINT,
                (height - top) * POINT,
                Math.abs(p2.getX() - p0.getX()) * POINT,
                Math.abs(p2.getY() - p0.getY()) * POINT));
    }

    @Override
    public void drawImage(PDImage image) {}

    @Override
    public void clip(int windingRule) {}

    @Override
    public void moveTo(float x, float y) {}

    @Override
    public void lineTo(float x, float y) {}

    @Override
    public void curveTo(float x1, float y1, float x2, float y2, float x3, float y3) {}

    @Override
    public Point2D getCurrentPoint() {
        return new Point2D.Float();
    }

    @Override
    public void closePath() {}

    @Override
    public void endPath() {}

    @Override
    public void strokePath() {}

    @Override
    public void fillPath(int windingRule) {}

    @Override
    public void fillAndStrokePath(int windingRule) {}

    @Override
    public void shadingFill(COSName shading) {}
}
