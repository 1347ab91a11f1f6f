package be.fusie.freeze;

import be.fusie.kit.messaging.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** What one operator must not do alone: one asks, another confirms within a time. From worker threads. */
@ApplicationScoped
class TwoPeople {

    private final FreezeSettings settings;
    private final Transactions transactions;

    TwoPeople(FreezeSettings settings, Transactions transactions) {
        this.settings = settings;
        this.transactions = transactions;
    }

    /** Asking again by the same operator starts anew; while another's request waits it is refused. */
    ReleaseRequest ask(String what, String who, String reason, boolean dataMayHaveMoved) {
        return transactions.await(
                () -> ReleaseRequest.<ReleaseRequest>findById(what).flatMap(found -> {
                    if (found != null && !found.requestedBy.equals(who) && found.expiresAt.isAfter(Instant.now())) {
                        throw FreezeProblems.releaseWaits();
                    }
                    var request = found == null ? new ReleaseRequest() : found;
                    request.what = what;
                    request.requestedBy = who;
                    request.reason = reason;
                    request.dataMayHaveMoved = dataMayHaveMoved;
                    request.requestedAt = Freeze.now();
                    request.expiresAt = request.requestedAt.plus(settings.releaseRequestsKeptFor());
                    return request.<ReleaseRequest>persist();
                }));
    }

    /** Empty also when it has expired. */
    Optional<ReleaseRequest> waiting(String what) {
        return transactions.await(() -> ReleaseRequest.<ReleaseRequest>findById(what)
                .map(found -> Optional.ofNullable(found).filter(request -> request.expiresAt.isAfter(Instant.now()))));
    }

    /** The request that this operator may confirm. */
    ReleaseRequest confirmable(String what, String who) {
        ReleaseRequest request = waiting(what).orElseThrow(FreezeProblems::noReleaseRequest);
        if (request.requestedBy.equals(who)) {
            throw FreezeProblems.secondPersonNeeded();
        }
        return request;
    }

    boolean withdraw(String what) {
        return transactions.await(() -> ReleaseRequest.deleteById(what));
    }
}
