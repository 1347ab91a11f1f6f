package be.fusie.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.freeze.Freeze.Cause;
import be.fusie.freeze.Freeze.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** The states of a freeze, and that storing one loses nothing. */
class FreezeTest {

    @Property(tries = 200)
    void whatever_way_a_freeze_goes_it_can_be_stored_and_ends_or_is_due(
            @ForAll("begun") Freeze.Thawable begun, @ForAll @Size(max = 8) List<Way> ways) {
        var row = new FreezeRow();
        Freeze freeze = begun;
        for (Way way : ways) {
            freeze = go(freeze, way);
            row.become(freeze, Instant.EPOCH);
            assertThat(row.freeze()).isEqualTo(freeze);
            assertThat(row.dueAt != null)
                    .as("the sweeper looks at what nothing else may end: %s", freeze)
                    .isEqualTo(freeze instanceof Freeze.Thawable || freeze instanceof Freeze.Thawing);
        }
    }

    @Property(tries = 100)
    void only_the_pivot_leads_to_opened_and_nothing_leads_back(
            @ForAll("begun") Freeze.Thawable begun, @ForAll @Size(max = 8) List<Way> ways) {
        Freeze freeze = begun;
        for (Way way : ways) {
            Freeze next = go(freeze, way);
            if (freeze instanceof Freeze.Opened || freeze instanceof Freeze.Thawed) {
                assertThat(next).isSameAs(freeze);
            }
            if (next instanceof Freeze.Opened && next != freeze) {
                assertThat(freeze).isInstanceOf(Freeze.Opening.class);
            }
            freeze = next;
        }
    }

    enum Way {
        FREEZE,
        THAW,
        FINISH_THAW,
        HOLD,
        HOLD_BY_OPERATOR,
        LET_GO,
        OPEN,
        REFUSE_OPENING,
        FINISH_OPENING
    }

    private static Freeze go(Freeze freeze, Way way) {
        Instant now = Instant.parse("2026-07-06T08:00:00Z");
        if (way == Way.FREEZE && freeze instanceof Freeze.Announced announced) {
            return announced.drain(announced.move(), now, Duration.ofMinutes(5));
        }
        if (way == Way.FREEZE && freeze instanceof Freeze.Draining draining) {
            return draining.frozen(now, new Tokens(8, 5));
        }
        if (way == Way.THAW && freeze instanceof Freeze.Thawable thawable) {
            return thawable.thaw(Cause.OPERATOR, "why not");
        }
        if (way == Way.FINISH_THAW && freeze instanceof Freeze.Thawing thawing) {
            return thawing.thawed(now);
        }
        if (freeze instanceof Freeze.Frozen frozen) {
            return way == Way.HOLD
                    ? frozen.hold("half moved")
                    : way == Way.HOLD_BY_OPERATOR
                            ? frozen.hold("an operator", "waiting for the hosting", now.plusSeconds(60))
                            : way == Way.LET_GO ? frozen.letGo() : way == Way.OPEN ? frozen.open() : freeze;
        }
        if (freeze instanceof Freeze.Opening opening) {
            return way == Way.REFUSE_OPENING
                    ? opening.refused()
                    : way == Way.FINISH_OPENING ? opening.opened(now) : freeze;
        }
        return freeze;
    }

    @Property(tries = 50)
    void the_tombstone_of_what_never_was_can_be_stored() {
        var tombstone = Freeze.tombstone(UUID.randomUUID(), Instant.EPOCH);
        var row = new FreezeRow();
        row.become(tombstone, Instant.EPOCH);
        assertThat(row.freeze()).isEqualTo(tombstone);
        assertThat(tombstone.readOnlySeconds()).isZero();
        assertThat(tombstone.since()).isEqualTo(Optional.empty());
    }

    @Provide
    Arbitrary<Freeze.Thawable> begun() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9).list().ofMaxSize(3),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(60, 9999),
                        Arbitraries.of(true, false))
                .as((institutions, whole, hold, announced) -> {
                    var move = new Move(
                            new UUID(1, 2),
                            "zuid",
                            "noord",
                            institutions.stream().map(i -> "11111" + i).toList(),
                            whole,
                            !whole && hold % 2 == 0);
                    Instant at = Instant.parse("2026-07-06T06:00:00Z");
                    return announced
                            ? new Freeze.Announced(move, at, at.plusSeconds(hold))
                            : new Freeze.Draining(move, at, Duration.ofSeconds(hold));
                });
    }
}
