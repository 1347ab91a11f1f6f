package be.fusie.request.plan;

import be.fusie.request.plan.PlanDocument.Change;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.plan.PlanDocument.Figures;
import be.fusie.request.plan.PlanDocument.Finding;
import be.fusie.request.plan.PlanDocument.Part;
import be.fusie.request.plan.PlanDocument.Party;
import be.fusie.request.plan.PlanDocument.Replacement;
import be.fusie.request.plan.PlanDocument.Table;
import java.util.Comparator;
import java.util.List;

/** What follows for people from what the services found: what changes for whom (R7), what has to be confirmed (R16). Pure. */
public record Conclusions(
        List<Party> parties,
        List<Table> inventory,
        Figures figures,
        List<Replacement> replacements,
        List<Finding> findings,
        boolean boardChanges) {

    /** Those that move first. */
    public static final Comparator<Party> ORDER =
            Comparator.comparing(Party::part).thenComparing(Party::institution);

    public static PlanDocument.Consent consent() {
        return new PlanDocument.Consent(PlanDocument.TEXT_VERSION, Texts.everywhere("consent.text"));
    }

    public List<Change> changes() {
        return WhatChanges.of(figures, boardChanges);
    }

    public List<Confirmation> confirmations() {
        return WhatToConfirm.of(
                numbers(Part.MOVES),
                numbers(Part.STAYS),
                inventory.stream()
                        .filter(t -> t.destination().startsWith("stays in "))
                        .map(Table::table)
                        .toList(),
                figures,
                replacements,
                findings,
                boardChanges);
    }

    private List<String> numbers(Part part) {
        return parties.stream()
                .filter(p -> p.part() == part)
                .map(Party::institution)
                .toList();
    }
}
