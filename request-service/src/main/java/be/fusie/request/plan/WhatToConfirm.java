package be.fusie.request.plan;

import be.fusie.request.CanonicalJson;
import be.fusie.request.plan.PlanDocument.By;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.plan.PlanDocument.Figures;
import be.fusie.request.plan.PlanDocument.Finding;
import be.fusie.request.plan.PlanDocument.Kind;
import be.fusie.request.plan.PlanDocument.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every change of data and every change that is critical for security, each to be confirmed on its own before anybody whom
 * it concerns signs (R16). Directors confirm what happens to their school; what only an operator can judge, the operator
 * does, once for all. A move that changes nothing of this asks for nothing.
 */
final class WhatToConfirm {

    /** Everything that can be asked, so that the texts can be checked. */
    static final List<String> ALL = List.of(
            "numbers",
            "same-people",
            "undecided-people",
            "replacements",
            "payment-references",
            "barcodes",
            "stays-behind",
            "board",
            "renamed",
            "not-doubled",
            "added",
            "emptied",
            "user-names",
            "administrators",
            "rights-lost",
            "rights-decided",
            "links",
            "technical");

    /** Findings that are data changes of their own, and what they are called here. */
    private static final Map<String, String> DATA = Map.of(
            "renamed", "renamed",
            "same-row", "not-doubled",
            "shared-row-added", "added",
            "reference-emptied", "emptied");

    /** Findings that change nothing, or whose change is asked for by its figures. */
    private static final Set<String> TOLD_ELSEWHERE = Set.of(
            "numbers-stay",
            "watched-collision",
            "person-names-unlike",
            "user-names-change",
            "administrators-lose-rights");

    private final List<Confirmation> all = new ArrayList<>();
    private final List<String> moving;
    private final List<String> everybody;

    private WhatToConfirm(List<String> moving, List<String> staying) {
        this.moving = moving;
        this.everybody = new ArrayList<>(moving);
        this.everybody.addAll(staying);
    }

    /**
     * @param moving numbers of the institutions that move
     * @param staying numbers of those that live in the receiver
     * @param left tables of which nothing moves
     */
    static List<Confirmation> of(
            List<String> moving,
            List<String> staying,
            List<String> left,
            Figures figures,
            List<Replacement> replacements,
            List<Finding> findings,
            boolean boardChanges) {
        WhatToConfirm confirm = new WhatToConfirm(moving, staying);
        confirm.people(figures);
        confirm.replaced(replacements);
        confirm.money(figures, boardChanges);
        confirm.found(findings);
        if (!left.isEmpty()) {
            confirm.data("stays-behind", moving, left.size(), left);
        }
        confirm.access(figures);
        return List.copyOf(confirm.all);
    }

    private void people(Figures f) {
        if (f.numbersStay()) {
            return;
        }
        data("numbers", moving, f.persons().moved() + f.persons().copied(), List.of());
        data("same-people", everybody, f.persons().matched(), List.of());
        data("undecided-people", everybody, f.openPairs(), List.of());
        data("barcodes", moving, f.renumbered("pupil", "boarder"), List.of());
    }

    private void replaced(List<Replacement> replacements) {
        Map<String, List<String>> byList = new TreeMap<>();
        for (Replacement r : replacements) {
            byList.computeIfAbsent(r.list(), list -> new ArrayList<>()).add(r.value() + " → " + r.replacement());
        }
        byList.forEach((list, values) -> {
            List<String> details = new ArrayList<>();
            details.add(list);
            details.addAll(values);
            all.add(new Confirmation(
                    "replacements-" + CanonicalJson.sha256(list).substring(0, 8),
                    "replacements",
                    Kind.DATA,
                    By.DIRECTOR,
                    moving,
                    (long) values.size(),
                    details));
        });
    }

    private void money(Figures f, boolean boardChanges) {
        data("payment-references", everybody, f.ogmCollisions(), List.of());
        if (boardChanges) {
            all.add(new Confirmation("board", "board", Kind.DATA, By.DIRECTOR, moving, null, List.of()));
        }
    }

    private void found(List<Finding> findings) {
        Map<String, List<String>> data = new TreeMap<>();
        List<String> technical = new ArrayList<>();
        for (Finding finding : findings) {
            if (DATA.containsKey(finding.code())) {
                data.computeIfAbsent(DATA.get(finding.code()), code -> new ArrayList<>())
                        .add(finding.detail());
            } else if (!TOLD_ELSEWHERE.contains(finding.code())) {
                technical.add(finding.detail());
            }
        }
        data.forEach((what, details) -> data(what, moving, details.size(), details));
        if (!technical.isEmpty()) {
            all.add(new Confirmation(
                    "technical", "technical", Kind.DATA, By.OPERATOR, List.of(), (long) technical.size(), technical));
        }
    }

    private void access(Figures f) {
        security("user-names", WhatChanges.changedNames(f));
        security("administrators", f.rightsPassed());
        security("rights-lost", f.rightsLost());
        security("rights-decided", f.rightsChanged() + f.rightsDropped());
        security("links", f.linksMadeAnew());
    }

    private void data(String what, List<String> institutions, long count, List<String> details) {
        if (count > 0) {
            all.add(new Confirmation(what, what, Kind.DATA, By.DIRECTOR, institutions, count, details));
        }
    }

    private void security(String what, long count) {
        if (count > 0) {
            all.add(new Confirmation(what, what, Kind.SECURITY, By.DIRECTOR, moving, count, List.of()));
        }
    }
}
