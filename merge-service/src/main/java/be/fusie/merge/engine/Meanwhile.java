package be.fusie.merge.engine;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Something that is done on another thread meanwhile, on a connection that nobody else uses until it is over. */
final class Meanwhile<T> {

    @FunctionalInterface
    interface Task<T> {
        T run() throws SQLException;
    }

    private final CompletableFuture<T> future;

    private Meanwhile(CompletableFuture<T> future) {
        this.future = future;
    }

    static <T> Meanwhile<T> doing(Task<T> task) {
        return new Meanwhile<>(CompletableFuture.supplyAsync(() -> {
            try {
                return task.run();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        }));
    }

    /** Waits until it is over, whatever came of it. */
    void over() {
        future.exceptionally(e -> null).join();
    }

    /** What came of it, when it is over. */
    T result() throws SQLException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
