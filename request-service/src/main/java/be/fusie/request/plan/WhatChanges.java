package be.fusie.request.plan;

import be.fusie.request.plan.PlanDocument.Audience;
import be.fusie.request.plan.PlanDocument.Change;
import be.fusie.request.plan.PlanDocument.Figures;
import java.util.ArrayList;
import java.util.List;

/** What changes for whom (R7), as it follows from the figures. Nothing is told that the figures do not say. */
final class WhatChanges {

    /** Every change that a plan can tell of, so that the texts can be checked; with its audience in front. */
    static final List<String> ALL = List.of(
            "PUPILS.number",
            "PUPILS.number-of-receiver",
            "PUPILS.barcode",
            "PUPILS.nothing",
            "PARENTS.invoices-stay",
            "PARENTS.invoices-anew",
            "PARENTS.ogm",
            "TEACHERS.number",
            "TEACHERS.user-name",
            "TEACHERS.service-days",
            "TEACHERS.read-only",
            "ADMINISTRATORS.rights-pass",
            "ADMINISTRATORS.rights-lost",
            "ADMINISTRATORS.rights-decided",
            "ADMINISTRATORS.links",
            "ADMINISTRATORS.barcodes",
            "ADMINISTRATORS.ogm",
            "ADMINISTRATORS.pairs",
            "ADMINISTRATORS.intake",
            "ADMINISTRATORS.read-only",
            "TECHNICIANS.address",
            "TECHNICIANS.jobs",
            "TECHNICIANS.log-ins",
            "VENDORS.numbers",
            "VENDORS.links",
            "VENDORS.address");

    private final List<Change> all = new ArrayList<>();

    private WhatChanges() {}

    /** @param boardChanges whether the board changes (R12) */
    static List<Change> of(Figures f, boolean boardChanges) {
        WhatChanges changes = new WhatChanges();
        changes.forPupils(f);
        changes.forParents(f, boardChanges);
        changes.forTeachers(f);
        changes.forAdministrators(f, boardChanges);
        changes.forTechnicians(f);
        changes.forVendors(f);
        return List.copyOf(changes.all);
    }

    private void forPupils(Figures f) {
        long pupils = f.renumbered("pupil", "boarder");
        counted(Audience.PUPILS, "number", pupils);
        counted(Audience.PUPILS, "number-of-receiver", f.matched("pupil", "boarder"));
        counted(Audience.PUPILS, "barcode", pupils);
        if (f.numbersStay()) {
            told(Audience.PUPILS, "nothing");
        }
    }

    private void forParents(Figures f, boolean boardChanges) {
        told(Audience.PARENTS, boardChanges ? "invoices-anew" : "invoices-stay");
        counted(Audience.PARENTS, "ogm", f.ogmCollisions());
    }

    private void forTeachers(Figures f) {
        counted(Audience.TEACHERS, "number", f.renumbered("staff"));
        counted(Audience.TEACHERS, "user-name", changedNames(f));
        counted(
                Audience.TEACHERS,
                "service-days",
                f.sums().stream().mapToLong(PlanDocument.Sum::people).sum());
        told(Audience.TEACHERS, "read-only");
    }

    private void forAdministrators(Figures f, boolean boardChanges) {
        counted(Audience.ADMINISTRATORS, "rights-pass", f.rightsPassed());
        counted(Audience.ADMINISTRATORS, "rights-lost", f.rightsLost());
        counted(Audience.ADMINISTRATORS, "rights-decided", f.rightsChanged() + f.rightsDropped());
        counted(Audience.ADMINISTRATORS, "links", f.linksMadeAnew());
        counted(Audience.ADMINISTRATORS, "barcodes", f.renumbered("pupil", "boarder"));
        counted(Audience.ADMINISTRATORS, "ogm", f.ogmCollisions());
        counted(Audience.ADMINISTRATORS, "pairs", f.openPairs());
        if (boardChanges) {
            told(Audience.ADMINISTRATORS, "intake");
        }
        told(Audience.ADMINISTRATORS, "read-only");
    }

    private void forTechnicians(Figures f) {
        told(Audience.TECHNICIANS, "address");
        told(Audience.TECHNICIANS, "jobs");
        counted(Audience.TECHNICIANS, "log-ins", f.linksMadeAnew());
    }

    private void forVendors(Figures f) {
        counted(
                Audience.VENDORS,
                "numbers",
                f.numbersStay()
                        ? 0
                        : f.persons().moved()
                                + f.persons().matched()
                                + f.persons().copied());
        counted(Audience.VENDORS, "links", f.linksMadeAnew());
        told(Audience.VENDORS, "address");
    }

    static long changedNames(Figures f) {
        return f.userNames() == null ? 0 : f.userNames().changed();
    }

    private void told(Audience audience, String what) {
        all.add(new Change(audience, what, null));
    }

    private void counted(Audience audience, String what, long count) {
        if (count > 0) {
            all.add(new Change(audience, what, count));
        }
    }
}
