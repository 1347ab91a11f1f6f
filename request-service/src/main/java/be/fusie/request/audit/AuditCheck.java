package be.fusie.request.audit;

import be.fusie.request.CanonicalJson;
import be.fusie.request.audit.AuditTrail.Entry;
import be.fusie.request.audit.AuditTrail.Sealed;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the first thing in an audit trail that does not fit (I8). Pure. */
public final class AuditCheck {

    private AuditCheck() {}

    /**
     * @param entry number of the entry that is the first broken one; 0 when it is about the trail as a whole
     * @param what in words
     */
    public record Fault(int entry, String what) {

        @Override
        public String toString() {
            return entry == 0 ? what : "entry " + entry + ": " + what;
        }
    }

    /** The first fault of the chain alone, or none. */
    public static Optional<Fault> chain(AuditTrail trail) {
        String previous = "";
        int number = 0;
        for (Entry entry : trail.entries()) {
            number++;
            if (entry.number() != number) {
                return fault(number, "an entry is missing or was put in: here stands number " + entry.number());
            }
            if (!previous.equals(entry.previousHash())) {
                return fault(number, "it does not follow the entry before");
            }
            if (!entry.rightHash(trail.migration()).equals(entry.hash())) {
                return fault(number, "what it says does not give its hash: it was changed");
            }
            if (entry.subject() != null
                    && !CanonicalJson.sha256(entry.salt() + "\n" + entry.subject())
                            .equals(entry.who())) {
                return fault(number, "the person named is not the one who did it");
            }
            previous = entry.hash();
        }
        if (number != trail.count() || !previous.equals(trail.head())) {
            return fault(0, "it ends with entry " + number + ", but the migration knows " + trail.count() + " entries");
        }
        return Optional.empty();
    }

    /** The first fault of the chain, or of what it refers to. */
    public static Optional<Fault> all(AuditTrail trail) {
        return chain(trail).or(() -> references(trail));
    }

    private static Optional<Fault> references(AuditTrail trail) {
        Map<String, Sealed> signatures = byDigest(trail.signatures());
        Map<String, Sealed> delegations = byDigest(trail.delegations());
        Set<String> used = new HashSet<>();
        for (Entry entry : trail.entries()) {
            if (!entry.act().equals("SIGNED")) {
                continue;
            }
            String digest = field(entry.detail(), "evidence");
            Sealed signature = signatures.get(digest);
            if (signature == null) {
                return fault(entry.number(), "its evidence is gone or was exchanged");
            }
            used.add(digest);
            if (isAltered(signature)) {
                return fault(entry.number(), "the evidence of signature " + signature.id() + " was changed");
            }
            if (signature.content() == null) {
                continue;
            }
            for (String name : new String[] {"institution", "planHash"}) {
                if (!field(signature.content(), name).equals(field(entry.detail(), name))) {
                    return fault(entry.number(), "the evidence is about another " + name);
                }
            }
            String delegation = field(signature.content(), "delegation");
            if (!delegation.isEmpty()) {
                Sealed given = delegations.get(delegation);
                if (given == null || isAltered(given)) {
                    return fault(entry.number(), "the delegation it was signed with is gone or was changed");
                }
            }
        }
        return trail.signatures().stream()
                .filter(signature -> !used.contains(signature.digest()))
                .findFirst()
                .map(signature -> new Fault(0, "signature " + signature.id() + " stands in no entry: it was put in"));
    }

    private static boolean isAltered(Sealed sealed) {
        return sealed.content() != null
                && !Sealed.digest(sealed.salt(), sealed.content()).equals(sealed.digest());
    }

    private static Map<String, Sealed> byDigest(java.util.List<Sealed> sealed) {
        return sealed.stream().collect(Collectors.toMap(Sealed::digest, Function.identity(), (one, other) -> one));
    }

    private static String field(String json, String name) {
        return CanonicalJson.read(json, JsonNode.class).path(name).asText("");
    }

    private static Optional<Fault> fault(int entry, String what) {
        return Optional.of(new Fault(entry, what));
    }
}
