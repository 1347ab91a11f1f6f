package be.fusie.request.plan;

import be.fusie.request.plan.PlanDocument.Confirmation;

/** A plan for people to read. */
public final class PlanPages {

    private PlanPages() {}

    /** What a confirmation is about, in a few words. */
    public static String title(Confirmation c, Language language) {
        return Texts.in(language).of("confirm." + c.what() + ".title");
    }

    /** What is confirmed, in a sentence. */
    public static String text(Confirmation c, Language language) {
        return c.count() == null
                ? Texts.in(language).of("confirm." + c.what() + ".text")
                : Texts.in(language).of("confirm." + c.what() + ".text", "count", c.count());
    }
}
