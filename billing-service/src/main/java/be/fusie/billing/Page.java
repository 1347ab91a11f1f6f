package be.fusie.billing;

import java.util.List;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param page counted from 0
 * @param size how many a page holds at most
 * @param total how many there are on all pages
 */
public record Page<T>(List<T> items, int page, int size, long total) {
    /** Highest page that can be asked for. */
    public static final int LAST = 100_000;

    /** Largest page that can be asked for. */
    public static final int LARGEST = 200;

    public static final int USUAL = 50;

    public <V> Page<V> map(Function<T, V> view) {
        return new Page<>(items.stream().map(view).toList(), page, size, total);
    }
}
