package be.fusie.merge.structure;

import be.fusie.merge.structure.Piece.Id;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/** The order in which pieces can be created, from what PostgreSQL says depends on what. */
final class Needs {

    private static final Comparator<Piece> FIRST = Comparator.comparing(Piece::section)
            .thenComparing(Piece::kind)
            .thenComparing(p -> p.schema() == null ? "" : p.schema())
            .thenComparing(Piece::name)
            .thenComparing(Piece::definition)
            .thenComparing(p -> p.id().oid());

    private final Reading reading;
    private final Map<Id, Id> makers = new HashMap<>();
    private final Map<Id, Set<Id>> needs = new HashMap<>();

    Needs(Reading reading) {
        this.reading = reading;
    }

    List<Piece> ordered() throws SQLException {
        makers();
        reading.pieces().forEach((id, piece) -> needs.put(id, new LinkedHashSet<>(piece.needs())));
        Rows.list(
                        reading.connection(),
                        "select classid::regclass::text, objid, refclassid::regclass::text, refobjid from pg_depend"
                                + " where deptype <> 'e' and classid <> 0 and objid >= 16384 and refobjid >= 2200",
                        row -> need(new Id(row.getString(1), row.getLong(2)), new Id(row.getString(3), row.getLong(4))))
                .size();
        needs.values().forEach(n -> n.removeIf(id -> !reading.has(id)));
        postpone();
        return sort();
    }

    private boolean need(Id object, Id other) {
        Id piece = makers.getOrDefault(object, object);
        Id needed = makers.getOrDefault(other, other);
        return reading.has(piece)
                && reading.has(needed)
                && !piece.equals(needed)
                && needs.get(piece).add(needed);
    }

    /** Which piece makes what has no piece of its own: row types, array types, view rules, indexes of constraints. */
    private void makers() throws SQLException {
        Rows.list(
                        reading.connection(),
                        """
                        select 'pg_type', t.oid, 'pg_class', t.typrelid from pg_type t join pg_class c on c.oid = t.typrelid
                        where t.typrelid <> 0 and c.relkind <> 'c'
                        union all
                        select 'pg_class', t.typrelid, 'pg_type', t.oid from pg_type t join pg_class c on c.oid = t.typrelid
                        where t.typrelid <> 0 and c.relkind = 'c'
                        union all
                        select 'pg_rewrite', r.oid, 'pg_class', r.ev_class from pg_rewrite r where r.rulename = '_RETURN'
                        union all
                        select 'pg_attrdef', d.oid, 'pg_class', d.adrelid from pg_attrdef d
                        join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum where a.attgenerated <> ''
                        union all
                        select 'pg_class', k.conindid, 'pg_constraint', k.oid from pg_constraint k where k.contype in ('p', 'u', 'x')
                        union all
                        select 'pg_constraint', k.oid, 'pg_type', k.contypid from pg_constraint k where k.contypid <> 0
                        union all
                        select e.classid::regclass::text, e.objid, 'pg_extension', e.refobjid from pg_depend e where e.deptype = 'e'
                        """
                                + (reading.version() >= 14
                                        ? " union all select 'pg_type', r.rngmultitypid, 'pg_type', r.rngtypid from pg_range r"
                                        : ""),
                        row -> makers.put(
                                new Id(row.getString(1), row.getLong(2)), new Id(row.getString(3), row.getLong(4))))
                .size();
        // an array type leads to what makes its elements
        Rows.list(
                        reading.connection(),
                        "select typarray, oid from pg_type where typarray <> 0",
                        row -> makers.put(
                                new Id("pg_type", row.getLong(1)),
                                makers.getOrDefault(
                                        new Id("pg_type", row.getLong(2)), new Id("pg_type", row.getLong(2)))))
                .size();
    }

    /** What needs something that comes after the rows comes after them too: a view that groups by a primary key. */
    private void postpone() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Piece piece : List.copyOf(reading.pieces().values())) {
                Section latest = needs.get(piece.id()).stream()
                        .map(id -> reading.pieces().get(id).section())
                        .max(Comparator.naturalOrder())
                        .orElse(piece.section());
                if (latest.compareTo(piece.section()) > 0) {
                    reading.add(piece.in(latest));
                    changed = true;
                }
            }
        }
    }

    private List<Piece> sort() {
        Map<Id, Integer> open = new HashMap<>();
        Map<Id, List<Id>> dependants = new HashMap<>();
        needs.forEach((id, others) -> {
            open.put(id, others.size());
            others.forEach(
                    o -> dependants.computeIfAbsent(o, x -> new ArrayList<>()).add(id));
        });
        PriorityQueue<Piece> ready = new PriorityQueue<>(FIRST);
        TreeMap<String, Piece> waiting = new TreeMap<>();
        reading.pieces().forEach((id, piece) -> {
            if (open.get(id) == 0) {
                ready.add(piece);
            } else {
                waiting.put(key(piece), piece);
            }
        });
        List<Piece> ordered = new ArrayList<>();
        Set<Id> done = new HashSet<>();
        while (!ready.isEmpty() || !waiting.isEmpty()) {
            if (ready.isEmpty()) {
                Piece first = waiting.values().stream().min(FIRST).orElseThrow();
                reading.note("Some objects need each other; " + first.title() + " is made first.");
                waiting.remove(key(first));
                ready.add(first);
                open.put(first.id(), 0);
            }
            Piece piece = ready.poll();
            if (!done.add(piece.id())) {
                continue;
            }
            ordered.add(piece.needing(needs.get(piece.id())));
            for (Id next : dependants.getOrDefault(piece.id(), List.of())) {
                if (open.merge(next, -1, Integer::sum) == 0) {
                    Piece free = reading.pieces().get(next);
                    waiting.remove(key(free));
                    ready.add(free);
                }
            }
        }
        return ordered;
    }

    private static String key(Piece piece) {
        return piece.id().catalogue() + ' ' + piece.id().oid();
    }
}
