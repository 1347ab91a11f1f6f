package be.fusie.merge.engine.random;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * Choices from which a {@link School} grows. Every combination is a valid one, because whatever does not fit is read as
 * something that does; so jqwik may leave out or simplify any of them, and what remains is a small schema.
 *
 * @param moving of the source's institutions, how many move; 0 for a move of the whole database
 * @param reversed whether the receiver's columns stand in another order, and a column more with them
 * @param oddNames whether tables have names that want quotes
 * @param seed for all that is filled in
 */
public record Genes(
        PersonKey person,
        boolean matching,
        boolean mentor,
        InstitutionKey institutionKey,
        int institutions,
        int moving,
        int sourcePeople,
        int receiverPeople,
        boolean reversed,
        boolean oddNames,
        List<TableGene> tables,
        long seed) {

    /** How the institution number is kept, and whether other tables refer to a number of the database's own instead. */
    enum InstitutionKey {
        TEXT,
        INTEGER,
        OWN_NUMBER
    }

    /** Type of the person number. */
    enum PersonKey {
        SERIAL,
        IDENTITY,
        BIG,
        UUID
    }

    /** What tells rows of a table apart. */
    enum KeyKind {
        SERIAL,
        IDENTITY,
        OFFSET,
        UUID,
        TEXT,
        SERIAL_AND_YEAR,
        PARENT_YEAR_SEQUENCE,
        PERSON,
        NONE
    }

    /** How rows belong to an institution. */
    enum ScopeKind {
        COLUMN,
        VIA,
        VIA_PERSON,
        SHARED,
        REACHED,
        STAYS
    }

    /** What the map says about the natural key. */
    enum Natural {
        NONE,
        REFUSE,
        SAME,
        RENAME,
        KEEP_BOTH
    }

    /** How a column refers to a row. */
    enum RefKind {
        FOREIGN_KEY,
        DECLARED,
        EMPTIED,
        DECLARED_EMPTIED
    }

    /** Where ids stand inside a value. */
    enum HiddenKind {
        ARRAY,
        LIST,
        JSON,
        PATTERN
    }

    /**
     * @param target which of the tables there are, counted round
     * @param removed whether an id of something that does not move is left out
     */
    record HiddenGene(HiddenKind kind, int target, boolean removed) {}

    /**
     * @param target which of the tables there are, counted round
     * @param byCode whether it refers to the natural key
     * @param wide whether its column is wider than the key it refers to
     */
    record RefGene(
            int target,
            RefKind kind,
            boolean nullable,
            boolean reaches,
            boolean sharedColumn,
            boolean byCode,
            boolean wide) {}

    /**
     * @param parent which of the tables that it may belong to, counted round
     * @param nested whether the natural key counts within what the row belongs to
     */
    record TableGene(
            KeyKind key,
            ScopeKind scope,
            int parent,
            Natural natural,
            boolean nested,
            int data,
            boolean partitioned,
            int sourceRows,
            int receiverRows,
            List<RefGene> refs,
            List<HiddenGene> hidden) {}

    private static Arbitrary<Integer> upTo(int highest) {
        return Arbitraries.integers().between(0, highest).withDistribution(RandomDistribution.uniform());
    }

    static Arbitrary<Genes> any() {
        Arbitrary<Boolean> flag = Arbitraries.of(false, true);
        Arbitrary<RefGene> ref = Combinators.combine(
                        upTo(11),
                        Arbitraries.frequency(
                                Tuple.of(4, RefKind.FOREIGN_KEY),
                                Tuple.of(2, RefKind.DECLARED),
                                Tuple.of(3, RefKind.EMPTIED),
                                Tuple.of(2, RefKind.DECLARED_EMPTIED)),
                        flag,
                        flag,
                        flag,
                        flag,
                        flag)
                .as(RefGene::new);
        Arbitrary<HiddenGene> hidden = Combinators.combine(Arbitraries.of(HiddenKind.values()), upTo(11), flag)
                .as(HiddenGene::new);
        Arbitrary<TableGene> table = Combinators.combine(
                        Arbitraries.of(KeyKind.values()),
                        Arbitraries.frequency(
                                Tuple.of(4, ScopeKind.COLUMN),
                                Tuple.of(4, ScopeKind.VIA),
                                Tuple.of(2, ScopeKind.VIA_PERSON),
                                Tuple.of(2, ScopeKind.SHARED),
                                Tuple.of(2, ScopeKind.REACHED),
                                Tuple.of(1, ScopeKind.STAYS)),
                        upTo(7),
                        Arbitraries.of(Natural.values()),
                        upTo(DataType.ALL.size() - 1),
                        Combinators.combine(flag, flag).as(List::of),
                        upTo(6),
                        upTo(4))
                .flatAs((key, scope, parent, natural, data, flags, sourceRows, receiverRows) -> Combinators.combine(
                                ref.list().ofMaxSize(3), hidden.list().ofMaxSize(1))
                        .as((refs, ids) -> new TableGene(
                                key,
                                scope,
                                parent,
                                natural,
                                flags.get(0),
                                data,
                                flags.get(1),
                                sourceRows,
                                receiverRows,
                                refs,
                                ids)));
        return Combinators.combine(
                        Combinators.combine(
                                        Arbitraries.of(PersonKey.values()),
                                        flag,
                                        flag,
                                        Arbitraries.of(InstitutionKey.values()),
                                        flag)
                                .as(List::<Object>of),
                        Arbitraries.integers().between(1, 3),
                        upTo(2),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 4),
                        flag,
                        table.list().ofMaxSize(6),
                        Arbitraries.longs().between(0, 1_000_000))
                .as((base, institutions, moving, sourcePeople, receiverPeople, reversed, tables, seed) -> new Genes(
                        (PersonKey) base.get(0),
                        (Boolean) base.get(1),
                        (Boolean) base.get(2),
                        (InstitutionKey) base.get(3),
                        institutions,
                        moving,
                        sourcePeople,
                        receiverPeople,
                        reversed,
                        (Boolean) base.get(4),
                        tables,
                        seed));
    }
}
