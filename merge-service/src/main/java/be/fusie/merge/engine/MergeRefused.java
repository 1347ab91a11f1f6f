package be.fusie.merge.engine;

import java.util.List;
import java.util.stream.Collectors;

/** The engine does not go on, for these reasons; both databases are as they were. */
public class MergeRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Reason> reasons;

    public MergeRefused(List<Reason> reasons) {
        super(reasons.stream().map(r -> r.detail()).collect(Collectors.joining("; ")));
        this.reasons = List.copyOf(reasons);
    }

    public MergeRefused(String code, String detail, String remedy) {
        this(List.of(new Reason(code, detail, remedy)));
    }

    public List<Reason> reasons() {
        return reasons;
    }
}
